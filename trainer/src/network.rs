//! The network in Burn.

use burn::{
    module::{Module, Param},
    nn::{BatchNorm, BatchNormConfig, Dropout, DropoutConfig, Linear, LinearConfig},
    tensor::{Device, Tensor, activation::relu},
};

use crate::{
    Recipe,
    recipe::{NormOrder, NormStatistics},
};

/// Added to a batch norm's variance; PyTorch's default.
pub const EPSILON: f64 = 1e-5;

/// Hidden blocks, then a linear layer that gives the logits.
#[derive(Module, Debug)]
pub struct Network {
    pub(crate) blocks: Vec<Block>,
    pub(crate) head: Linear,
}

/// Linear, ReLU, batch norm (before or after ReLU) and dropout.
#[derive(Module, Debug)]
pub struct Block {
    pub(crate) linear: Linear,
    pub(crate) norm: BatchNorm,
    pub(crate) dropout: Dropout,
    pub(crate) norm_first: bool,
}

impl Network {
    /// A network of the recipe's shape with fresh weights from the device's random generator.
    #[must_use]
    pub fn new(recipe: &Recipe, inputs: usize, logits: usize, device: &Device) -> Self {
        let mut width = inputs;
        let blocks = recipe.widths.iter().map(|&outputs| {
            let block = Block::new(recipe, width, outputs, device);
            width = outputs;
            block
        });
        let blocks = blocks.collect();
        Self { blocks, head: LinearConfig::new(width, logits).init(device) }
    }

    /// Logits [rows, logits] of z scores [rows, features].
    #[must_use]
    pub fn forward(&self, rows: Tensor<2>) -> Tensor<2> {
        let hidden = self.blocks.iter().fold(rows, |rows, block| block.forward(rows));
        self.head.forward(hidden)
    }
}

impl Block {
    fn new(recipe: &Recipe, inputs: usize, outputs: usize, device: &Device) -> Self {
        Self {
            linear: LinearConfig::new(inputs, outputs).init(device),
            norm: BatchNorm {
                training: Param::from_bool(recipe.norm_statistics == NormStatistics::Batch),
                ..BatchNormConfig::new(outputs).with_epsilon(EPSILON).init(device)
            },
            dropout: DropoutConfig::new(recipe.dropout).init(),
            norm_first: recipe.norm == NormOrder::Before,
        }
    }

    fn forward(&self, rows: Tensor<2>) -> Tensor<2> {
        let rows = self.linear.forward(rows);
        let rows = if self.norm_first {
            relu(self.norm.forward(rows))
        } else {
            self.norm.forward(relu(rows))
        };
        self.dropout.forward(rows)
    }
}
