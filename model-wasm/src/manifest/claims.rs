//! What a predictor says of its own quality and origin.

use serde::{Deserialize, Serialize};

#[cfg(doc)]
use super::Evaluation;
use super::Unread;

/// Measurements, with the protocol that gave them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    /// How it was measured, in a sentence.
    pub protocol: String,
    /// One report a part of the data: train, validation, test.
    pub parts: Vec<PartReport>,
    /// What the recipe is worth by cross-validation, an [`Evaluation`]; none if it was not measured.
    #[serde(default)]
    pub evaluation: Option<Unread>,
    /// What it is for, and what not.
    pub intended_use: String,
}

/// Measurements on one part of the data, at the predictor's threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartReport {
    /// `train`, `validation` or `test`.
    pub part: String,
    /// Number of rows.
    pub example_count: u64,
    /// Share of right verdicts.
    pub binary_accuracy: f64,
    /// Share of positive verdicts that are right; none without positive verdicts.
    pub precision: Option<f64>,
    /// Share of positive rows found; none without positive rows.
    pub recall: Option<f64>,
    /// Area under the ROC curve; none if a class is absent.
    pub auc: Option<f64>,
    /// Mean binary cross-entropy, in nats.
    pub loss: f64,
    /// True positives.
    pub true_positives: u64,
    /// False positives.
    pub false_positives: u64,
    /// True negatives.
    pub true_negatives: u64,
    /// False negatives.
    pub false_negatives: u64,
}

/// Where data, code and recipe come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// Name of the data set.
    pub data: String,
    /// SHA-256 over the rows as read: f32 values little-endian, then the label byte.
    pub data_sha256: String,
    /// Rows per class, in class order.
    pub class_counts: Vec<usize>,
    /// How the network was trained.
    pub recipe: Recipe,
    /// Program and library versions.
    pub made_with: String,
    /// Licence of the data and of this file.
    pub licence: String,
    /// How to cite the data.
    #[serde(default)]
    pub citation: String,
}

/// Hyperparameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Name of the recipe.
    pub name: String,
    /// Seed of split, initial weights, dropout and shuffling.
    pub seed: u64,
    /// Passes over the training part.
    pub epochs: usize,
    /// Rows a gradient step.
    pub batch_size: usize,
    /// Adam's step size.
    pub learning_rate: f64,
}
