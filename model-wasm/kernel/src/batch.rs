//! A block of rows: rows in lanes, a tile of four outputs at a time.

use super::{
    Dense, TILE,
    vector::{Native, Vector},
};

/// Rows side by side in one block.
pub const LANES: usize = 8;
const VECTORS: usize = LANES / Native::LANES;

/// Carries a block of [`LANES`] rows through all layers.
///
/// `block` is [inputs][LANES]: all rows' first value, then all rows' second, and so on. The
/// answer is [logits][LANES]. Lanes do not touch each other, so a short block is padded freely.
#[must_use]
pub fn forward(layers: &[Dense], block: &[f32]) -> Vec<f32> {
    layers.iter().fold(block.to_vec(), |input, layer| dense(layer, &input))
}

fn dense(layer: &Dense, input: &[f32]) -> Vec<f32> {
    let mut output = vec![0.0; layer.outputs.next_multiple_of(TILE) * LANES];
    let tiles = layer.tiles().chunks_exact(layer.inputs * TILE);
    let biases = layer.bias.chunks(TILE);
    for ((tile, bias), out) in tiles.zip(biases).zip(output.chunks_exact_mut(TILE * LANES)) {
        tile_sums(tile, bias, layer.relu, input, out);
    }
    output.truncate(layer.outputs * LANES);
    output
}

#[inline(always)]
fn tile_sums(tile: &[f32], bias: &[f32], relu: bool, input: &[f32], out: &mut [f32]) {
    let start = |output: usize| bias.get(output).copied().unwrap_or(0.0);
    let mut sums: [[Native; VECTORS]; TILE] =
        std::array::from_fn(|output| [Native::splat(start(output)); VECTORS]);
    for (x, weights) in input.chunks_exact(LANES).zip(tile.chunks_exact(TILE)) {
        let x: [Native; VECTORS] = std::array::from_fn(|v| Native::load(&x[v * Native::LANES..]));
        for (sum, &weight) in sums.iter_mut().zip(weights) {
            let weight = Native::splat(weight);
            for (sum, &x) in sum.iter_mut().zip(&x) {
                *sum = sum.plus_product(x, weight);
            }
        }
    }
    for (sum, out) in sums.iter().zip(out.chunks_exact_mut(LANES)) {
        for (sum, out) in sum.iter().zip(out.chunks_exact_mut(Native::LANES)) {
            let sum = if relu { sum.relu() } else { *sum };
            sum.store(out);
        }
    }
}
