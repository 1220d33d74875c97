//! The rows that the model was trained on, as far as its file carries them.

use std::cmp::Ordering;

use model_wasm::Predictor;

/// Training rows, sorted so that one is found by a few comparisons.
pub(crate) struct TrainingRows<'a>(Vec<&'a [f32]>);

impl<'a> TrainingRows<'a> {
    pub(crate) fn of(predictor: &'a Predictor) -> Self {
        let rows = predictor.reference().iter();
        let mut rows: Vec<&[f32]> = rows.map(|row| row.values.as_slice()).collect();
        rows.sort_unstable_by(|a, b| compare(a, b));
        Self(rows)
    }

    /// Whether one of them has just these values.
    pub(crate) fn contains(&self, values: &[f32]) -> bool {
        self.0.binary_search_by(|row| compare(row, values)).is_ok()
    }
}

/// The first value that differs decides.
fn compare(a: &[f32], b: &[f32]) -> Ordering {
    let differing = a.iter().zip(b).map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne());
    differing.unwrap_or_else(|| a.len().cmp(&b.len()))
}
