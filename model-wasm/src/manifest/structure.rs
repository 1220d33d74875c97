//! The network's layers, its preprocessing and its head.

use serde::{Deserialize, Serialize};

/// How logits become probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Head {
    /// One logit; its sigmoid is the probability of the positive class.
    Sigmoid,
    /// One logit a class; their softmax are the probabilities.
    Softmax,
}

/// One layer. A kind that this engine does not know is a hard error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// `y = W x + b`.
    Linear(Linear),
    /// `y = (x − running_mean) / sqrt(running_var + epsilon) · weight + bias`.
    BatchNorm(BatchNorm),
    /// `y = x if x > 0 else 0`.
    Relu,
    /// Active in training only.
    Dropout {
        /// Share of activations that training dropped, within [0, 1).
        rate: f64,
    },
}

impl Layer {
    /// The word for this kind of layer.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Linear(_) => "linear",
            Self::BatchNorm(_) => "batch_norm",
            Self::Relu => "relu",
            Self::Dropout { .. } => "dropout",
        }
    }

    /// The layer in words for people, with its sizes.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Linear(linear) => format!("linear {} → {}", linear.inputs, linear.outputs),
            Self::BatchNorm(norm) => format!("batch norm {}", norm.features),
            Self::Relu => "ReLU".to_owned(),
            Self::Dropout { rate } => format!("dropout {rate}"),
        }
    }

    /// Trained numbers; a batch norm's running statistics are not among them.
    #[must_use]
    pub fn parameters(&self) -> usize {
        match self {
            Self::Linear(linear) => (linear.inputs + 1) * linear.outputs,
            Self::BatchNorm(norm) => 2 * norm.features,
            Self::Relu | Self::Dropout { .. } => 0,
        }
    }
}

/// Tensors `name.weight` [outputs, inputs] and `name.bias` [outputs].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linear {
    /// Prefix of the tensor names; PyTorch's index in `Sequential`.
    pub name: String,
    /// Number of inputs.
    pub inputs: usize,
    /// Number of outputs.
    pub outputs: usize,
}

/// Tensors `name.weight`, `.bias`, `.running_mean`, `.running_var`, each [features].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BatchNorm {
    /// Prefix of the tensor names; PyTorch's index in `Sequential`.
    pub name: String,
    /// Number of features.
    pub features: usize,
    /// Added to the variance before its root is taken.
    pub epsilon: f64,
}

/// `z = f32((f64(x) − mean) / std)`, per feature, fitted on the training part alone.
///
/// Both are f32, because a decimal of nine digits is read back exactly by every JSON reader.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Normaliser {
    /// Mean per feature.
    pub mean: Vec<f32>,
    /// Population standard deviation per feature; 1 where the column is constant.
    pub std: Vec<f32>,
}
