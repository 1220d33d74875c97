//! What logits say, as the engine would: probabilities and a verdict, in f64.

use model_wasm::manifest::{Calibration, Head};

use crate::{
    Dataset,
    export::{THRESHOLD, head},
    probability::{sigmoid, softmax},
};

/// The answer for one row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    /// One logit, or one a class.
    pub(crate) logits: Vec<f64>,
    /// Probability per class, in class order.
    pub(crate) probabilities: Vec<f64>,
}

impl Answer {
    pub(crate) fn of(data: &Dataset, logits: Vec<f64>) -> Self {
        let probabilities = match head(data) {
            Head::Sigmoid => {
                let mut both = vec![sigmoid(-logits[0]); 2];
                both[data.positive] = sigmoid(logits[0]);
                both
            }
            Head::Softmax => softmax(&logits),
        };
        Self { logits, probabilities }
    }

    pub(crate) fn calibrated(&self, data: &Dataset, by: Calibration) -> Self {
        Self::of(data, self.logits.iter().map(|logit| by.scale * logit + by.shift).collect())
    }

    /// The verdict, as the engine gives it.
    pub(crate) fn verdict(&self, data: &Dataset) -> usize {
        match head(data) {
            Head::Sigmoid if self.probabilities[data.positive] >= THRESHOLD => data.positive,
            Head::Sigmoid => 1 - data.positive,
            Head::Softmax => {
                let better = |best: usize, class: usize| {
                    if self.probabilities[class] > self.probabilities[best] { class } else { best }
                };
                (1..self.probabilities.len()).fold(0, better)
            }
        }
    }
}
