//! A predictor here against another one there: do they agree, how far do they differ, what does each
//! cost, and where they differ, why.
//!
//! Pure: rows, answers and times come in, a report and diagnoses go out.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

pub mod cost;
pub mod diagnosis;

mod csv;
mod parity;
mod report;
mod row;
mod times;

pub use cost::Prices;
pub use diagnosis::{Diagnosis, diagnose};
pub use parity::Parity;
pub use report::{Failed, Labelled, Report};
pub use row::{Case, Local, Remote, Row, Schema};
pub use times::Times;
