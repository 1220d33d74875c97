//! The scalar definition of a forward pass.

use super::{Dense, relu};

/// Carries one row (z scores in, logits out) through all layers.
#[must_use]
pub fn forward(layers: &[Dense], row: &[f32]) -> Vec<f32> {
    layers.iter().fold(row.to_vec(), |input, layer| dense(layer, &input))
}

fn dense(layer: &Dense, input: &[f32]) -> Vec<f32> {
    let rows = layer.weights.chunks_exact(layer.inputs);
    rows.zip(&layer.bias)
        .map(|(weights, &bias)| {
            let sum = weights.iter().zip(input).fold(bias, |acc, (&w, &x)| acc + x * w);
            if layer.relu { relu(sum) } else { sum }
        })
        .collect()
}
