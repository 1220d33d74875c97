//! The engine of Nearside: one predictor file in, predictions out, the same bits everywhere.
//!
//! The way of a row: [`table`] turns text into values, [`normalise`] into z scores,
//! [`network`] (on the crate [`kernel`]) into logits, and [`predictor`] into a [`Prediction`];
//! [`explain`] says why, [`counterfactual`] what would change it.
//! There is no DOM here, no network, no files, no clock and no randomness.

pub mod counterfactual;
pub mod error;
pub mod explain;
pub mod file;
pub mod manifest;
pub mod network;
pub mod normalise;
pub mod novelty;
pub mod predictor;

#[cfg(feature = "face")]
mod face;

pub use counterfactual::Counterfactual;
pub use error::Error;
pub use explain::{Explanation, Neighbour};
pub use kernel::Dense;
pub use manifest::Manifest;
pub use novelty::Novelty;
pub use predictor::{Prediction, Predictor, ReferenceRow, SelfTest};
pub use table::{self, value};
