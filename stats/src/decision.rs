use serde::{Deserialize, Serialize};

use crate::{Confusion, are_probabilities, share};

/// Net benefit of calling no row positive, at every threshold probability.
pub const TREAT_NONE: f64 = 0.0;

/// One point of a decision curve; net benefits are in hits a row, at most the share of positives.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecisionPoint {
    /// Threshold probability, 0 to below 1.
    pub threshold: f64,
    /// Net benefit of calling positive what has at least this probability.
    pub model: f64,
    /// Net benefit of calling every row positive; of none it is [`TREAT_NONE`].
    pub treat_all: f64,
}

/// Hits a row, less the false alarms a row at what they cost:
/// `tp/n − fp/n · threshold / (1 − threshold)` (Vickers and Elkin 2006).
///
/// `threshold` is the probability at which acting and not acting are worth the same, 0 to below 1;
/// see [`threshold_probability`]. `None` for an empty table or an impossible threshold.
pub fn net_benefit(counts: &Confusion, threshold: f64) -> Option<f64> {
    let hits = share(counts.tp, counts.total())?;
    let alarms = share(counts.fp, counts.total())?;
    let possible = (0.0..1.0).contains(&threshold);
    possible.then(|| hits - alarms * (threshold / (1.0 - threshold)))
}

/// The threshold probability, 0 to 1, of someone to whom one miss is worth `alarms` false alarms:
/// `1 / (1 + alarms)` (Pauker and Kassirer 1980). `None` unless `alarms` is positive and finite.
pub fn threshold_probability(alarms: f64) -> Option<f64> {
    (alarms > 0.0 && alarms.is_finite()).then(|| 1.0 / (1.0 + alarms))
}

/// The decision curve at the given threshold probabilities, in their order.
///
/// `None` for no rows, slices of different lengths, a probability outside 0 to 1 or a threshold
/// that is not within 0 to below 1.
pub fn decision_curve(
    truth: &[bool],
    probability: &[f64],
    thresholds: &[f64],
) -> Option<Vec<DecisionPoint>> {
    if !are_probabilities(truth, probability) {
        return None;
    }
    let all = Confusion::of(truth, &vec![true; truth.len()]);
    let points = thresholds.iter().map(|&threshold| {
        let called = Confusion::at(truth, probability, threshold)?;
        Some(DecisionPoint {
            threshold,
            model: net_benefit(&called, threshold)?,
            treat_all: net_benefit(&all, threshold)?,
        })
    });
    points.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::example::{SCORE, TRUTH};

    fn check(threshold: f64, model: f64, treat_all: f64) {
        let found = decision_curve(&TRUTH, &SCORE, &[threshold]).unwrap()[0];
        assert_eq!(found.threshold, threshold);
        assert!((found.model - model).abs() < 1e-12, "{found:?}");
        assert!((found.treat_all - treat_all).abs() < 1e-12, "{found:?}");
    }

    /// With tp and fp of the table above [`TRUTH`] and 4, 4 for all:
    /// at 0.2 (odds 1/4) (4 − 3/4)/8 and (4 − 4/4)/8; at 0.5 (odds 1) (3 − 2)/8 and (4 − 4)/8;
    /// at 0.75 (odds 3) (2 − 3)/8 and (4 − 12)/8; at 0 nothing is subtracted: 4/8 and 4/8.
    #[test]
    fn the_curve_is_the_hand_worked_one() {
        check(0.0, 0.5, 0.5);
        check(0.2, 0.406_25, 0.375);
        check(0.5, 0.125, 0.0);
        check(0.75, -0.125, -1.0);
    }

    #[test]
    fn points_come_in_the_order_of_the_thresholds() {
        let found = decision_curve(&TRUTH, &SCORE, &[0.5, 0.2]).unwrap();
        assert_eq!(found.iter().map(|point| point.threshold).collect::<Vec<_>>(), [0.5, 0.2]);
    }

    #[test]
    fn calling_nothing_positive_has_the_net_benefit_of_none() {
        let none = Confusion { tp: 0, fp: 0, tn: 4, fn_: 4 };
        assert_eq!(net_benefit(&none, 0.3), Some(TREAT_NONE));
    }

    /// A miss worth nine false alarms: act from one chance in ten.
    #[test]
    fn the_cost_ratio_sets_the_threshold_probability() {
        assert_eq!(threshold_probability(1.0), Some(0.5));
        assert_eq!(threshold_probability(9.0), Some(0.1));
        for impossible in [0.0, -1.0, f64::INFINITY, f64::NAN] {
            assert_eq!(threshold_probability(impossible), None);
        }
    }

    #[test]
    fn impossible_rows_and_thresholds_have_no_net_benefit() {
        assert_eq!(net_benefit(&Confusion::default(), 0.5), None);
        assert_eq!(decision_curve(&[], &[], &[0.5]), None);
        assert_eq!(decision_curve(&[true], &[0.5, 0.5], &[0.5]), None);
        assert_eq!(decision_curve(&[true], &[f64::NAN], &[0.5]), None);
        for threshold in [1.0, -0.1, f64::NAN] {
            assert_eq!(decision_curve(&TRUTH, &SCORE, &[0.5, threshold]), None);
        }
    }

    proptest! {
        /// Weighing costs in another way gives the same: −net benefit · n is the cost of misses
        /// and alarms, one miss being 1, counted from a decider who makes neither.
        #[test]
        fn net_benefit_is_the_cost_of_misses_and_alarms(
            tp in 0u64..50, fp in 0u64..50, tn in 0u64..50, fn_ in 1u64..50, alarms in 0.1..20.0f64,
        ) {
            let counts = Confusion { tp, fp, tn, fn_ };
            let threshold = threshold_probability(alarms).unwrap();
            let cost = (fn_ as f64 + fp as f64 / alarms) / counts.total() as f64;
            let perfect = (tp + fn_) as f64 / counts.total() as f64;
            let found = net_benefit(&counts, threshold).unwrap();
            prop_assert!((found - (perfect - cost)).abs() < 1e-9);
        }
    }
}
