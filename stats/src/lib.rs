//! Metrics, intervals and agreement: pure functions shared by trainer, page and cloud.
//!
//! No I/O, no clock, no randomness but what a seed decides. Where a value is undefined (an empty
//! table, an absent class, a number that is not finite) the answer is `None`, not a guess.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod agreement;
mod bootstrap;
mod calibration;
mod confusion;
mod curve;
mod decision;
mod difference;
mod drift;
#[cfg(test)]
mod example;
mod interval;
mod loss;
mod mcnemar;
mod operating;
mod performance;
mod quantile;
mod random;
mod ranking;
mod repeats;
mod sketch;

pub use agreement::Agreement;
pub use bootstrap::{Bootstrap, bootstrap};
pub use calibration::{Reliability, ReliabilityBin};
pub use confusion::Confusion;
pub use curve::{PrPoint, RocPoint, pr_curve, roc_curve};
pub use decision::{DecisionPoint, TREAT_NONE, decision_curve, net_benefit, threshold_probability};
pub use difference::Difference;
pub use drift::psi;
pub use interval::{Interval, wilson, wilson_share};
pub use loss::{LOG_LOSS_CLIP, brier, log_loss};
pub use mcnemar::mcnemar;
pub use operating::{OperatingPoint, most_sensitive, most_specific, operating_points};
pub use performance::Performance;
pub use quantile::{Summary, quantile};
pub use ranking::{average_precision, roc_auc, roc_auc_interval};
pub use repeats::{Estimate, Spread};
pub use sketch::Sketch;

/// `part / whole`, or `None` when there is nothing to divide by.
pub(crate) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Whether there are rows and each has one probability, 0 to 1.
pub(crate) fn are_probabilities(truth: &[bool], probability: &[f64]) -> bool {
    let valid = probability.iter().all(|p| (0.0..=1.0).contains(p));
    valid && !truth.is_empty() && truth.len() == probability.len()
}
