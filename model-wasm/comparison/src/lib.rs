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

use diagnosis::Seen;
use model_wasm::Predictor;

/// What rows that were asked here and there show, and why the two sides differ. `tolerance` is the
/// largest difference of scores that does not matter.
#[must_use]
pub fn report(predictor: &Predictor, rows: &[Row], tolerance: f64) -> (Report, Vec<Diagnosis>) {
    let schema = Schema::of(predictor.manifest());
    let report = Report::of(&schema, rows, tolerance);
    let (mut values, mut seen) = (Vec::new(), Vec::new());
    for row in rows.iter().filter(|row| row.local.is_ok()) {
        if let Some(class) = schema.class_of(&row.remote.answer) {
            values.extend_from_slice(&row.case.values);
            let score = schema.remote_score(&row.remote.answer);
            seen.push(Seen { class: class as u32, score });
        }
    }
    (report, diagnose(predictor, &values, &seen))
}
