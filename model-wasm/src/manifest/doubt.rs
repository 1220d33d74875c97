//! How much a probability may be believed: what was found on rows that had no part in the training.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What logits go through before they become probabilities: `scale · logit + shift` (Platt 1999;
/// with `shift` 0, temperature 1 / `scale`, Guo et al. 2017).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Finite and above 0.
    pub scale: f64,
    /// Finite; 0 for a softmax head.
    pub shift: f64,
}

impl fmt::Display for Calibration {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:.3} · logit {:+.3}", self.scale, self.shift)
    }
}

/// Which classes are called possible at one level of confidence (cross-conformal prediction, Vovk
/// 2015): those whose probability is at least `lowest`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConformalLevel {
    /// Share of rows, within (0, 1), whose class should be among the possible ones.
    pub level: f64,
    /// Probability from which on a class is possible, within [0, 1].
    pub lowest: f64,
    /// Share of left-out rows whose class was among the possible ones.
    pub coverage: f64,
    /// The same per class, in class order.
    pub class_coverage: Vec<f64>,
    /// Share of left-out rows with exactly one possible class.
    pub single: f64,
    /// Share of left-out rows with no possible class; the rest has several.
    pub none: f64,
}

impl ConformalLevel {
    /// The possible classes, by the probability of each class.
    #[must_use]
    pub fn possible(&self, probabilities: &[f32]) -> Vec<usize> {
        let chances = probabilities.iter().enumerate();
        let possible = chances.filter(|(_, chance)| self.allows(**chance));
        possible.map(|(class, _)| class).collect()
    }

    /// The same as one bit a class, the first class lowest; of more than 32 classes the first 32.
    #[must_use]
    pub fn possible_bits(&self, probabilities: &[f32]) -> u32 {
        let bit = |(class, &chance): (usize, &f32)| u32::from(self.allows(chance)) << class;
        probabilities.iter().take(32).enumerate().map(bit).fold(0, |bits, bit| bits | bit)
    }

    fn allows(&self, chance: f32) -> bool {
        f64::from(chance) >= self.lowest
    }
}
