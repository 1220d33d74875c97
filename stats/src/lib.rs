//! Metrics, intervals and agreement: pure functions shared by trainer, page and cloud.
//!
//! No I/O, no clock, no randomness. Where a value is undefined (an empty table,
//! an absent class, a number that is not finite) the answer is `None`, not a guess.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod agreement;
mod confusion;
mod interval;
mod loss;
mod quantile;
mod ranking;

pub use agreement::Agreement;
pub use confusion::Confusion;
pub use interval::{Interval, wilson};
pub use loss::{LOG_LOSS_CLIP, brier, log_loss};
pub use quantile::{Summary, quantile};
pub use ranking::roc_auc;

/// `part / whole`, or `None` when there is nothing to divide by.
pub(crate) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
