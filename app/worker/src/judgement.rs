//! What the model says of one case.

use model_wasm::{Novelty, Prediction, Predictor};
use serde::{Deserialize, Serialize};

/// Verdict and out-of-distribution check of one case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// The verdict at the chosen threshold.
    pub prediction: Prediction,
    /// Whether the case is out of distribution, where the file has a check.
    pub novelty: Option<Novelty>,
}

impl Judgement {
    /// Judges a row of measured values, in feature order, at `threshold`.
    ///
    /// # Errors
    /// The engine's own words.
    pub fn of(predictor: &Predictor, values: &[f32], threshold: f64) -> Result<Self, String> {
        let words = |error: model_wasm::Error| error.to_string();
        Ok(Self {
            prediction: predictor.predict_at(values, threshold).map_err(words)?,
            novelty: predictor.novelty(values).map_err(words)?,
        })
    }

    /// Whether the case is out of distribution.
    #[must_use]
    pub fn is_alarm(&self) -> bool {
        self.novelty.as_ref().is_some_and(Novelty::is_alarm)
    }
}
