//! One row: outputs in lanes, one panel of 32 outputs at a time.

use super::{
    Dense, PANEL, relu,
    vector::{Native, Vector},
};

const VECTORS: usize = PANEL / Native::LANES;

/// Carries one row (z scores in, logits out) through all layers.
#[must_use]
pub fn forward(layers: &[Dense], row: &[f32]) -> Vec<f32> {
    layers.iter().fold(row.to_vec(), |input, layer| dense(layer, &input))
}

fn dense(layer: &Dense, input: &[f32]) -> Vec<f32> {
    let mut output = vec![0.0; layer.outputs.next_multiple_of(PANEL)];
    let mut bias = layer.bias.clone();
    bias.resize(output.len(), 0.0);
    let panels = layer.panels.chunks_exact(layer.inputs * PANEL);
    for ((panel, bias), out) in
        panels.zip(bias.chunks_exact(PANEL)).zip(output.chunks_exact_mut(PANEL))
    {
        out.copy_from_slice(&panel_sums(panel, bias, input));
    }
    output.truncate(layer.outputs);
    if layer.relu {
        output.iter_mut().for_each(|x| *x = relu(*x));
    }
    output
}

fn panel_sums(panel: &[f32], bias: &[f32], input: &[f32]) -> [f32; PANEL] {
    let mut sums: [Native; VECTORS] =
        std::array::from_fn(|v| Native::load(&bias[v * Native::LANES..]));
    for (&x, weights) in input.iter().zip(panel.chunks_exact(PANEL)) {
        // Skipping is exact: adding ±0 changes no sum, since none of them is ever −0.
        if x == 0.0 {
            continue;
        }
        let x = Native::splat(x);
        for (v, sum) in sums.iter_mut().enumerate() {
            *sum = sum.plus_product(x, Native::load(&weights[v * Native::LANES..]));
        }
    }
    let mut out = [0.0; PANEL];
    for (v, sum) in sums.iter().enumerate() {
        sum.store(&mut out[v * Native::LANES..]);
    }
    out
}
