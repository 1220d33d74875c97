//! Dense layers, in one fixed order of summation.
//!
//! Every output is `acc = bias; for k ascending: acc += x[k] · w[k]` in f32, one accumulator an
//! output, multiply and add apart (a fused multiply-add rounds once less and would change bits).
//! Vector width only changes how many outputs or rows go side by side; [`oracle`] is the plain
//! loop that the others are held against, bit for bit.

mod batch;
mod distance;
mod normalise;
mod oracle;
mod path;
mod single;
mod vector;

pub use batch::{BLOCKS, LANES, forward as forward_batch};
pub use distance::squared_length;
pub use normalise::normalise;
pub use oracle::forward as forward_oracle;
pub use path::{MeanGradient, mean_gradient};
pub use single::forward as forward_single;

use std::sync::OnceLock;

/// Outputs side by side when one row is computed.
const PANEL: usize = 32;
/// Outputs side by side when a block of rows is computed.
const TILE: usize = 4;

/// One layer `y = W x + b`, perhaps followed by ReLU, with its weights packed for both kernels.
#[derive(Debug, Clone)]
pub struct Dense {
    inputs: usize,
    outputs: usize,
    relu: bool,
    /// [outputs, inputs], row-major: what the oracle reads.
    weights: Vec<f32>,
    bias: Vec<f32>,
    /// [panel][input][PANEL], zero-padded.
    panels: Vec<f32>,
    /// [tile][input][TILE], zero-padded; packed when the first block comes.
    tiles: OnceLock<Vec<f32>>,
    /// [inputs, outputs], row-major; turned when the first explanation is asked for.
    columns: OnceLock<Vec<f32>>,
}

impl Dense {
    /// Packs a layer. `weights` is [outputs, inputs] row-major, `bias` is [outputs].
    ///
    /// # Panics
    /// If the lengths do not fit: the file reader has checked them before.
    #[must_use]
    pub fn new(weights: Vec<f32>, bias: Vec<f32>, relu: bool) -> Self {
        let outputs = bias.len();
        let inputs = weights.len() / outputs;
        assert_eq!(weights.len(), inputs * outputs, "weights fit the bias");
        // A sum that starts at +0 never becomes −0, so that skipping a zero input is exact.
        let bias: Vec<f32> = bias.into_iter().map(|b| b + 0.0).collect();
        let panels = packed(&weights, inputs, outputs, PANEL);
        let (tiles, columns) = (OnceLock::new(), OnceLock::new());
        Self { inputs, outputs, relu, weights, bias, panels, tiles, columns }
    }

    fn tiles(&self) -> &[f32] {
        self.tiles.get_or_init(|| packed(&self.weights, self.inputs, self.outputs, TILE))
    }

    /// Number of inputs.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Number of outputs.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// [outputs, inputs], row-major.
    #[must_use]
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// [outputs].
    #[must_use]
    pub fn bias(&self) -> &[f32] {
        &self.bias
    }

    /// Whether ReLU follows.
    #[must_use]
    pub fn has_relu(&self) -> bool {
        self.relu
    }
}

/// Rearranges [outputs, inputs] into [group][input][width], so that a kernel reads straight on.
#[inline(never)]
fn packed(weights: &[f32], inputs: usize, outputs: usize, width: usize) -> Vec<f32> {
    let groups = outputs.div_ceil(width);
    let mut packed = vec![0.0; groups * inputs * width];
    for output in 0..outputs {
        for input in 0..inputs {
            let group = (output / width) * inputs * width;
            packed[group + input * width + output % width] = weights[output * inputs + input];
        }
    }
    packed
}

/// `x if x > 0 else 0`: a negative zero and a NaN both become zero, on every machine.
fn relu(x: f32) -> f32 {
    if x > 0.0 { x } else { 0.0 }
}

#[cfg(test)]
mod tests;
