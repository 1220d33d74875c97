use serde::{Deserialize, Serialize};

use crate::operating_points;

/// One point of the receiver operating characteristic.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RocPoint {
    /// Rows scoring at least this are called positive; `None` calls no row positive.
    pub threshold: Option<f64>,
    /// Share of negative rows called positive, 0 to 1.
    pub false_positive_rate: f64,
    /// Share of positive rows called positive (sensitivity), 0 to 1.
    pub true_positive_rate: f64,
}

/// The ROC curve from (0, 0) to (1, 1), one point for each different score and one for calling no
/// row positive; straight lines between them enclose [`roc_auc`](crate::roc_auc).
///
/// `None` as for [`operating_points`] and when one class is absent.
pub fn roc_curve(truth: &[bool], score: &[f64]) -> Option<Vec<RocPoint>> {
    let points = operating_points(truth, score)?.into_iter().map(|point| {
        Some(RocPoint {
            threshold: point.threshold,
            false_positive_rate: point.counts.false_positive_rate()?,
            true_positive_rate: point.counts.recall()?,
        })
    });
    points.collect()
}

/// One point of the precision-recall curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PrPoint {
    /// Rows scoring at least this are called positive.
    pub threshold: f64,
    /// Share of positive rows called positive (sensitivity), 0 to 1.
    pub recall: f64,
    /// Share of rows called positive that are, 0 to 1.
    pub precision: f64,
}

/// The precision-recall curve by rising recall, one point for each different score; as steps, the
/// precision of a point reaching back to the recall of the one before (0 before the first), it
/// encloses [`average_precision`](crate::average_precision).
///
/// Where no row is called positive there is no precision, hence no point: the customary start at
/// recall 0 and precision 1 is a choice of the drawing. `None` as for [`operating_points`] and
/// without positive rows.
pub fn pr_curve(truth: &[bool], score: &[f64]) -> Option<Vec<PrPoint>> {
    let points = operating_points(truth, score)?.into_iter();
    let called = points.filter_map(|point| Some((point.threshold?, point.counts)));
    let points = called.map(|(threshold, counts)| {
        Some(PrPoint { threshold, recall: counts.recall()?, precision: counts.precision()? })
    });
    points.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        example::{SCORE, TRUTH},
        roc_auc,
    };

    /// The table above [`TRUTH`], each count over four; so says scikit-learn 1.9's
    /// `roc_curve(drop_intermediate=False)`, with infinity for the first threshold.
    #[test]
    fn the_roc_curve_is_the_one_of_the_table() {
        let curve = roc_curve(&TRUTH, &SCORE).unwrap();
        let found: Vec<_> = curve
            .iter()
            .map(|point| (point.threshold, point.false_positive_rate, point.true_positive_rate))
            .collect();
        let expected = [
            (None, 0.0, 0.0),
            (Some(0.9), 0.0, 0.25),
            (Some(0.8), 0.25, 0.5),
            (Some(0.7), 0.25, 0.75),
            (Some(0.6), 0.5, 0.75),
            (Some(0.3), 0.75, 1.0),
            (Some(0.1), 1.0, 1.0),
        ];
        assert_eq!(found, expected);
    }

    /// By the same table, precision tp / (tp + fp); so says scikit-learn 1.9's
    /// `precision_recall_curve`, in the other order and with a last point (0, 1).
    #[test]
    fn the_pr_curve_is_the_one_of_the_table() {
        let curve = pr_curve(&TRUTH, &SCORE).unwrap();
        let found: Vec<_> = curve.iter().map(|p| (p.threshold, p.recall, p.precision)).collect();
        let expected = [
            (0.9, 0.25, 1.0),
            (0.8, 0.5, 2.0 / 3.0),
            (0.7, 0.75, 0.75),
            (0.6, 0.75, 0.6),
            (0.3, 1.0, 4.0 / 7.0),
            (0.1, 1.0, 0.5),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_curve_needs_the_classes_that_it_speaks_of() {
        assert_eq!(roc_curve(&[true, true], &[0.1, 0.2]), None);
        assert_eq!(roc_curve(&[false, false], &[0.1, 0.2]), None);
        assert_eq!(pr_curve(&[false, false], &[0.1, 0.2]), None);
        assert_eq!(pr_curve(&[true], &[0.1]).unwrap().len(), 1);
    }

    #[test]
    fn rows_that_cannot_be_ranked_have_no_curve() {
        for (truth, score) in [(&[][..], &[][..]), (&[true, false][..], &[0.1, f64::NAN][..])] {
            assert_eq!(roc_curve(truth, score), None);
            assert_eq!(pr_curve(truth, score), None);
        }
    }

    proptest! {
        #[test]
        fn the_trapezoids_under_the_roc_curve_are_the_rank_sum(
            rows in prop::collection::vec((any::<bool>(), 0u8..6), 0..40),
        ) {
            let truth: Vec<_> = rows.iter().map(|row| row.0).collect();
            let score: Vec<_> = rows.iter().map(|row| f64::from(row.1)).collect();
            let area = roc_curve(&truth, &score).map(|curve| trapezoids(&curve));
            match (area, roc_auc(&truth, &score)) {
                (Some(found), Some(expected)) => prop_assert!((found - expected).abs() < 1e-12),
                (found, expected) => prop_assert_eq!(found, expected),
            }
        }
    }

    fn trapezoids(curve: &[RocPoint]) -> f64 {
        let strip = |pair: &[RocPoint]| {
            let width = pair[1].false_positive_rate - pair[0].false_positive_rate;
            width * (pair[0].true_positive_rate + pair[1].true_positive_rate) / 2.0
        };
        curve.windows(2).map(strip).sum()
    }
}
