use serde::{Deserialize, Serialize};

use crate::{
    Interval, Reliability, average_precision, brier, log_loss, pr_curve, roc_auc, roc_auc_interval,
    roc_curve,
};

/// Bins of the reliability diagram.
const BINS: u16 = 10;

/// How well probabilities tell two classes apart, ready to be drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Performance {
    /// Number of rows.
    pub rows: u64,
    /// Number of positive rows.
    pub positives: u64,
    /// Area under the ROC curve.
    pub auc: f64,
    /// Its 95 % interval; none where it cannot be estimated.
    pub auc_interval: Option<Interval>,
    /// Area under the precision-recall curve.
    pub average_precision: f64,
    /// Mean squared error of the probabilities.
    pub brier: f64,
    /// Mean negative logarithm of the true class's probability, in nats.
    pub log_loss: f64,
    /// False-positive rate and sensitivity, from (0, 0) to (1, 1).
    pub roc: Vec<(f64, f64)>,
    /// Recall and precision, by rising recall.
    pub precision: Vec<(f64, f64)>,
    /// Predicted against observed.
    pub reliability: Reliability,
}

impl Performance {
    /// Measures the probabilities of the positive class; curves are thinned to at most `points`.
    ///
    /// `None` where a class is absent, the slices differ in length or a value is no probability.
    pub fn of(truth: &[bool], probability: &[f64], points: usize) -> Option<Self> {
        if truth.len() != probability.len() {
            return None;
        }
        // Whatever sorts below finds most of its work done.
        let mut rows: Vec<(f64, bool)> =
            probability.iter().copied().zip(truth.iter().copied()).collect();
        rows.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (probability, truth): (Vec<f64>, Vec<bool>) = rows.into_iter().unzip();
        let (probability, truth) = (&probability[..], &truth[..]);
        let roc = roc_curve(truth, probability)?;
        let precision = pr_curve(truth, probability)?;
        let roc: Vec<_> =
            roc.iter().map(|p| (p.false_positive_rate, p.true_positive_rate)).collect();
        let precision: Vec<_> = precision.iter().map(|p| (p.recall, p.precision)).collect();
        Some(Self {
            rows: truth.len() as u64,
            positives: truth.iter().filter(|positive| **positive).count() as u64,
            auc: roc_auc(truth, probability)?,
            auc_interval: roc_auc_interval(truth, probability),
            average_precision: average_precision(truth, probability)?,
            brier: brier(truth, probability)?,
            log_loss: log_loss(truth, probability)?,
            roc: thinned(&roc, points),
            precision: thinned(&precision, points),
            reliability: Reliability::of(truth, probability, BINS)?,
        })
    }

    /// Share of positive rows, 0 to 1.
    pub fn prevalence(&self) -> f64 {
        self.positives as f64 / self.rows as f64
    }
}

/// Every point that is at least a step away from the last one kept, and both ends: a curve looks the
/// same with as many points as it has pixels.
fn thinned(curve: &[(f64, f64)], points: usize) -> Vec<(f64, f64)> {
    if curve.len() <= points {
        return curve.to_vec();
    }
    // A curve within the unit square, monotone in one direction, is at most so long.
    let step = 2.0 / points as f64;
    let mut kept: Vec<(f64, f64)> = Vec::with_capacity(points);
    for (place, &(x, y)) in curve.iter().enumerate() {
        let far = kept.last().is_none_or(|(u, v)| (x - u).abs() + (y - v).abs() >= step);
        if far || place + 1 == curve.len() {
            kept.push((x, y));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_table_is_measured_as_its_parts_are() {
        // Scores .1 .4 .35 .8 of truths 0 0 1 1: the textbook table of scikit-learn.
        let (truth, score) = ([false, false, true, true], [0.1, 0.4, 0.35, 0.8]);
        let found = Performance::of(&truth, &score, 100).unwrap();
        assert_eq!((found.auc, found.rows, found.positives), (0.75, 4, 2));
        assert_eq!(found.roc, [(0.0, 0.0), (0.0, 0.5), (0.5, 0.5), (0.5, 1.0), (1.0, 1.0)]);
        assert!((found.average_precision - 0.833_333_333_333_333_3).abs() < 1e-15);
    }

    #[test]
    fn a_long_curve_is_thinned_and_keeps_its_ends() {
        let curve: Vec<_> = (0..=10_000).map(|i| (f64::from(i) / 1e4, 1.0)).collect();
        let thin = thinned(&curve, 100);
        assert!(thin.len() <= 102, "{}", thin.len());
        assert_eq!((thin[0], thin[thin.len() - 1]), ((0.0, 1.0), (1.0, 1.0)));
    }
}
