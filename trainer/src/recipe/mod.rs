//! Hyperparameters.

mod built_in;
mod check;

use serde::{Deserialize, Serialize};

/// Where batch norm stands in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NormOrder {
    /// Linear → batch norm → ReLU → dropout, as Ioffe and Szegedy (2015) place it.
    Before,
    /// Linear → ReLU → batch norm → dropout: what Keras builds from
    /// `Dense(activation="relu")` followed by `BatchNormalization()`.
    After,
}

/// Which mean and variance a batch norm divides by while it is trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NormStatistics {
    /// Those of each batch, and the running ones afterwards.
    Batch,
    /// Mean 0 and variance 1, always: the norm starts as nothing, learns a scale and a shift, and
    /// computes the same in training and in use.
    Fixed,
}

/// How the step size goes over a training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// The same throughout.
    Constant,
    /// Up from 0 in the first epoch, then down to 0 along half a cosine.
    Cosine,
}

/// What is done to each batch, so that no row is seen twice as it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Augmentation {
    /// Standard deviation of the normal noise on every z score, at least 0.
    pub noise: f64,
    /// Whether each row is put somewhere between itself and another one of its class (mixup with
    /// α = 1 within classes, after Zhang et al. 2018).
    pub mixup: bool,
}

/// Models whose logits a network learns from, on more rows than there are (distillation, Hinton,
/// Vinyals and Dean 2015): networks by the direct recipe on z scores, others on z scores of
/// logarithms, and a logistic regression on Yeo-Johnson features. Each of the three kinds counts the
/// same; within a kind it is the mean that counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Teacher {
    /// Networks of either kind.
    pub networks: usize,
    /// Rows that the network learns from.
    pub pool: usize,
    /// Share of the pool that are rows of the data, within [0, 1]; the others lie between two.
    pub real: f64,
    /// Standard deviation, in z units, of the normal noise on half of the pool, at least 0.
    pub noise: f64,
}

/// A training, complete but for the data. The same recipe on the same data, device and machine
/// gives the same network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Name for people.
    pub name: String,
    /// Outputs of each hidden block, input first; none makes a linear learner.
    pub widths: Vec<usize>,
    /// Share of activations dropped in training, within [0, 1).
    pub dropout: f64,
    /// Where batch norm stands.
    pub norm: NormOrder,
    /// Which statistics batch norm uses in training.
    pub norm_statistics: NormStatistics,
    /// Seed of split, initial weights, dropout, shuffling and all other chance.
    pub seed: u64,
    /// Passes over the training rows, at least 1. The last one is kept: no early stopping.
    pub epochs: usize,
    /// Rows a gradient step, at least 2 because batch norm needs a spread.
    pub batch_size: usize,
    /// Adam's step size, above 0.
    pub learning_rate: f64,
    /// How the step size goes.
    pub schedule: Schedule,
    /// What is done to each batch.
    pub augmentation: Augmentation,
    /// Decay a step of the weights' moving average that is kept, within [0, 1); 0 keeps the last
    /// weights.
    pub averaging: f64,
    /// What the network learns from instead of the labels.
    pub teacher: Option<Teacher>,
    /// Percent of the rows for training, validation and test; they sum to 100.
    pub split: [u32; 3],
}
