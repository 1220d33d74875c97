//! Logarithms of measurements.

use crate::data::Dataset;

/// Share of a feature's mean that is added before its logarithm, so that a zero has one.
const OFFSET_SHARE: f64 = 0.01;

/// What is added to each feature before its logarithm: 1 % of its mean over `rows`; 0 for a
/// feature with a negative value or a mean of zero, which has no logarithm.
pub(crate) fn offsets(data: &Dataset, rows: &[usize]) -> Vec<f32> {
    let offset = |column: usize| {
        let values = || rows.iter().map(|&row| data.row(row)[column]);
        let mean = values().map(f64::from).sum::<f64>() / rows.len().max(1) as f64;
        if values().any(|value| value < 0.0) { 0.0 } else { (mean * OFFSET_SHARE) as f32 }
    };
    (0..data.features.len()).map(offset).collect()
}
