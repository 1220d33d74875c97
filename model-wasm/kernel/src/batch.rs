//! Blocks of rows: rows in lanes, a tile of four outputs at a time.

use super::{
    Dense, TILE,
    vector::{Native, Vector},
};

/// Rows side by side in one block.
pub const LANES: usize = 8;
/// Blocks that are best carried through all layers together: while a tile's weights are at hand, all
/// of them use them, and their numbers still fit into the nearest cache.
pub const BLOCKS: usize = 3;
const VECTORS: usize = LANES / Native::LANES;

/// Carries blocks of [`LANES`] rows through all layers.
///
/// `blocks` is [blocks][inputs][LANES]: of each block all rows' first value, then all rows' second,
/// and so on. The answer is [blocks][logits][LANES]. Lanes and blocks do not touch each other, so
/// that short ones are padded freely.
#[must_use]
pub fn forward(layers: &[Dense], blocks: &[f32]) -> Vec<f32> {
    layers.iter().fold(blocks.to_vec(), |input, layer| dense(layer, &input))
}

fn dense(layer: &Dense, input: &[f32]) -> Vec<f32> {
    let count = input.len() / (layer.inputs * LANES);
    let mut output = vec![0.0; count * layer.outputs * LANES];
    let tiles = layer.tiles().chunks_exact(layer.inputs * TILE);
    for (place, (tile, bias)) in tiles.zip(layer.bias.chunks(TILE)).enumerate() {
        for block in 0..count {
            let input = &input[block * layer.inputs * LANES..][..layer.inputs * LANES];
            let sums = tile_sums(tile, bias, input);
            let from = (block * layer.outputs + place * TILE) * LANES;
            store(&sums[..bias.len()], layer.relu, &mut output[from..]);
        }
    }
    output
}

type Sums = [[Native; VECTORS]; TILE];

#[inline(always)]
fn tile_sums(tile: &[f32], bias: &[f32], input: &[f32]) -> Sums {
    let start = |output: usize| bias.get(output).copied().unwrap_or(0.0);
    let mut sums: Sums = std::array::from_fn(|output| [Native::splat(start(output)); VECTORS]);
    for (x, weights) in input.chunks_exact(LANES).zip(tile.chunks_exact(TILE)) {
        let x: [Native; VECTORS] = std::array::from_fn(|v| Native::load(&x[v * Native::LANES..]));
        for (sum, &weight) in sums.iter_mut().zip(weights) {
            let weight = Native::splat(weight);
            for (sum, &x) in sum.iter_mut().zip(&x) {
                *sum = sum.plus_product(x, weight);
            }
        }
    }
    sums
}

fn store(sums: &[[Native; VECTORS]], relu: bool, out: &mut [f32]) {
    for (sum, out) in sums.iter().zip(out.chunks_exact_mut(LANES)) {
        for (sum, out) in sum.iter().zip(out.chunks_exact_mut(Native::LANES)) {
            let sum = if relu { sum.relu() } else { *sum };
            sum.store(out);
        }
    }
}
