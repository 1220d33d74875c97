use serde::{Deserialize, Serialize};

use crate::Confusion;

/// One way to decide: the rows that score at least `threshold` are called positive.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct OperatingPoint {
    /// In the unit of the scores, always one of them; `None` calls no row positive.
    pub threshold: Option<f64>,
    /// What deciding so would count.
    pub counts: Confusion,
}

/// Every decision that some threshold makes, from calling no row positive to calling all so:
/// one point more than there are different scores, since equal scores are called together.
///
/// O(n log n). `None` for no rows, slices of different lengths or a score that is not finite.
pub fn operating_points(truth: &[bool], score: &[f64]) -> Option<Vec<OperatingPoint>> {
    let finite = score.iter().all(|s| s.is_finite());
    if !finite || truth.is_empty() || truth.len() != score.len() {
        return None;
    }
    let mut rows: Vec<(f64, bool)> = score.iter().copied().zip(truth.iter().copied()).collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut counts = Confusion::of(truth, &vec![false; truth.len()]);
    let mut points = vec![OperatingPoint { threshold: None, counts }];
    for tied in rows.chunk_by(|a, b| a.0 == b.0) {
        call_positive(&mut counts, tied);
        points.push(OperatingPoint { threshold: tied.first().map(|row| row.0), counts });
    }
    Some(points)
}

fn call_positive(counts: &mut Confusion, rows: &[(f64, bool)]) {
    let hits = rows.iter().filter(|row| row.1).count() as u64;
    let alarms = rows.len() as u64 - hits;
    counts.tp += hits;
    counts.fn_ -= hits;
    counts.fp += alarms;
    counts.tn -= alarms;
}

/// The point of highest sensitivity among those whose specificity (0 to 1) is at least `least`;
/// among equally sensitive ones the most specific.
///
/// The threshold is chosen on the rows it is measured on, so the sensitivity found is a little
/// better than what new rows will show. `None` as for [`operating_points`], when one class is
/// absent, and for a `least` that is above 1 or NaN.
pub fn most_sensitive(truth: &[bool], score: &[f64], least: f64) -> Option<OperatingPoint> {
    let points = two_class_points(truth, score)?;
    let allowed = points.into_iter().filter(|p| p.counts.specificity().is_some_and(|s| s >= least));
    // Of equal points `max_by_key` takes the last: reversed, that is the strictest.
    allowed.rev().max_by_key(|point| point.counts.tp)
}

/// The point of highest specificity among those whose sensitivity (0 to 1) is at least `least`;
/// among equally specific ones the most sensitive.
///
/// Chosen and undefined as for [`most_sensitive`].
pub fn most_specific(truth: &[bool], score: &[f64], least: f64) -> Option<OperatingPoint> {
    let points = two_class_points(truth, score)?;
    let allowed = points.into_iter().filter(|p| p.counts.recall().is_some_and(|s| s >= least));
    allowed.max_by_key(|point| point.counts.tn)
}

fn two_class_points(truth: &[bool], score: &[f64]) -> Option<Vec<OperatingPoint>> {
    let both = truth.contains(&true) && truth.contains(&false);
    if both { operating_points(truth, score) } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::example::{SCORE, TRUTH};

    fn point(threshold: impl Into<Option<f64>>, tp: u64, fp: u64) -> OperatingPoint {
        let counts = Confusion { tp, fp, tn: 4 - fp, fn_: 4 - tp };
        OperatingPoint { threshold: threshold.into(), counts }
    }

    /// The last column of the table above [`TRUTH`].
    #[test]
    fn there_is_one_point_for_each_score_and_one_for_none() {
        let expected = [
            point(None, 0, 0),
            point(0.9, 1, 0),
            point(0.8, 2, 1),
            point(0.7, 3, 1),
            point(0.6, 3, 2),
            point(0.3, 4, 3),
            point(0.1, 4, 4),
        ];
        assert_eq!(operating_points(&TRUTH, &SCORE).unwrap(), expected);
    }

    /// By the same table: with one false alarm in four, 0.8 finds two and 0.7 three; 0.7 to 0.6
    /// find three with one and two false alarms; only 0.3 and 0.1 find all four.
    #[test]
    fn the_best_point_is_the_one_seen_in_the_table() {
        assert_eq!(most_sensitive(&TRUTH, &SCORE, 0.75), Some(point(0.7, 3, 1)));
        assert_eq!(most_sensitive(&TRUTH, &SCORE, 0.5), Some(point(0.7, 3, 1)));
        assert_eq!(most_sensitive(&TRUTH, &SCORE, 0.95), Some(point(0.9, 1, 0)));
        assert_eq!(most_specific(&TRUTH, &SCORE, 0.99), Some(point(0.3, 4, 3)));
        assert_eq!(most_specific(&TRUTH, &SCORE, 0.5), Some(point(0.7, 3, 1)));
        assert_eq!(most_specific(&TRUTH, &SCORE, 0.75), Some(point(0.7, 3, 1)));
    }

    #[test]
    fn when_the_best_row_is_negative_only_calling_none_is_fully_specific() {
        let found = most_sensitive(&[false, true], &[0.9, 0.1], 1.0).unwrap();
        assert_eq!((found.threshold, found.counts.recall()), (None, Some(0.0)));
    }

    /// 19 of 20 negative rows is 0.95 and not a rounding error less.
    #[test]
    fn a_share_that_just_reaches_the_bound_counts() {
        let truth: Vec<bool> = (0..21).map(|row| row == 1).collect();
        let score: Vec<f64> = (0..21).map(|row| -f64::from(row)).collect();
        let found = most_sensitive(&truth, &score, 0.95).unwrap();
        assert_eq!((found.threshold, found.counts.fp), (Some(-1.0), 1));
    }

    #[test]
    fn rows_that_cannot_be_decided_have_no_points() {
        assert_eq!(operating_points(&[], &[]), None);
        assert_eq!(operating_points(&[true, false], &[0.1]), None);
        assert_eq!(operating_points(&[true, false], &[0.1, f64::NAN]), None);
        assert_eq!(operating_points(&[true, false], &[0.1, f64::INFINITY]), None);
    }

    #[test]
    fn an_absent_class_or_an_impossible_bound_has_no_best_point() {
        for choose in [most_sensitive, most_specific] {
            assert_eq!(choose(&[true, true], &[0.1, 0.2], 0.5), None);
            assert_eq!(choose(&[false, false], &[0.1, 0.2], 0.5), None);
            assert_eq!(choose(&TRUTH, &SCORE, 1.1), None);
            assert_eq!(choose(&TRUTH, &SCORE, f64::NAN), None);
        }
    }

    #[test]
    fn calling_none_is_null_in_json() {
        let text = serde_json::to_string(&point(None, 0, 0)).unwrap();
        assert_eq!(text, r#"{"threshold":null,"counts":{"tp":0,"fp":0,"tn":4,"fn":4}}"#);
        assert_eq!(serde_json::from_str::<OperatingPoint>(&text).unwrap(), point(None, 0, 0));
    }

    proptest! {
        #[test]
        fn a_point_counts_what_its_threshold_decides(
            rows in prop::collection::vec((any::<bool>(), -3i8..3), 1..40),
        ) {
            let truth: Vec<_> = rows.iter().map(|row| row.0).collect();
            let score: Vec<_> = rows.iter().map(|row| f64::from(row.1)).collect();
            for point in operating_points(&truth, &score).unwrap() {
                let threshold = point.threshold.unwrap_or(f64::INFINITY);
                prop_assert_eq!(Confusion::at(&truth, &score, threshold), Some(point.counts));
            }
        }

        #[test]
        fn no_threshold_beats_the_best_point(
            rows in prop::collection::vec((any::<bool>(), 0u8..9), 0..40), least in 0.0..=1.0f64,
        ) {
            let truth: Vec<_> = rows.iter().map(|row| row.0).collect();
            let score: Vec<_> = rows.iter().map(|row| f64::from(row.1)).collect();
            if let Some(best) = most_sensitive(&truth, &score, least) {
                prop_assert!(best.counts.specificity().unwrap() >= least);
                for threshold in 0..=9 {
                    let other = Confusion::at(&truth, &score, f64::from(threshold)).unwrap();
                    let allowed = other.specificity().unwrap() >= least;
                    prop_assert!(!allowed || other.recall() <= best.counts.recall());
                }
            }
        }
    }
}
