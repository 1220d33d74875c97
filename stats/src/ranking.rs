use crate::{Interval, interval::Z, pr_curve};

/// Area under the ROC curve, 0 to 1: the chance that a positive row scores above a negative one,
/// a tie counting one half.
///
/// By rank sum with mid-ranks (Mann and Whitney 1947), O(n log n). `None` when one class is
/// absent, the slices differ in length or a score is NaN.
pub fn roc_auc(truth: &[bool], score: &[f64]) -> Option<f64> {
    if truth.len() != score.len() || score.iter().any(|s| s.is_nan()) {
        return None;
    }
    let positives = truth.iter().filter(|&&t| t).count() as f64;
    let negatives = truth.len() as f64 - positives;
    if positives == 0.0 || negatives == 0.0 {
        return None;
    }
    let rank_sum = positive_rank_sum(truth, score);
    Some((rank_sum - positives * (positives + 1.0) / 2.0) / (positives * negatives))
}

/// Area under the precision-recall curve as average precision, 0 to 1: the precision of each
/// threshold, weighted by the recall it adds. The curve is taken as steps and never interpolated,
/// which would flatter it (Davis and Goadrich 2006); equal scores are one threshold.
///
/// A score without merit gets the share of positive rows, not one half. `None` as for
/// [`pr_curve`]: without positive rows, for slices of different lengths or a score that is not
/// finite.
pub fn average_precision(truth: &[bool], score: &[f64]) -> Option<f64> {
    let mut before = 0.0;
    let steps = pr_curve(truth, score)?.into_iter().map(|point| {
        let added = point.recall - before;
        before = point.recall;
        added * point.precision
    });
    Some(steps.sum())
}

/// Sum of the 1-based ranks of the positive rows; rows with equal scores share their mean rank.
fn positive_rank_sum(truth: &[bool], score: &[f64]) -> f64 {
    let ranks = mid_ranks(score.to_vec());
    truth.iter().zip(ranks).filter(|(positive, _)| **positive).map(|(_, rank)| rank).sum()
}

/// 95 % interval of [`roc_auc`]: DeLong's variance (DeLong, DeLong and Clarke-Pearson 1988; by ranks,
/// Sun and Xu 2014), on the logit scale, which keeps it within 0 to 1.
///
/// `None` as for [`roc_auc`], with fewer than two rows of a class, and where nothing varies: a
/// perfect ranking says nothing of how near to perfect it will stay.
pub fn roc_auc_interval(truth: &[bool], score: &[f64]) -> Option<Interval> {
    let auc = roc_auc(truth, score)?;
    let all = mid_ranks(score.to_vec());
    let of = |class: bool| {
        let rows = truth.iter().zip(score).zip(&all).filter(|((t, _), _)| **t == class);
        let (scores, ranks): (Vec<f64>, Vec<f64>) = rows.map(|((_, s), rank)| (*s, *rank)).unzip();
        let own = mid_ranks(scores);
        // For each row, how many of the other class rank below it.
        ranks.iter().zip(own).map(|(all, own)| all - own).collect::<Vec<f64>>()
    };
    let (positive, negative) = (of(true), of(false));
    let (m, n) = (positive.len() as f64, negative.len() as f64);
    let variance = spread(&positive)? / (n * n) / m + spread(&negative)? / (m * m) / n;
    if variance <= 0.0 || auc <= 0.0 || auc >= 1.0 {
        return None;
    }
    let logit = libm::log(auc / (1.0 - auc));
    let reach = Z * libm::sqrt(variance) / (auc * (1.0 - auc));
    let back = |logit: f64| 1.0 / (1.0 + libm::exp(-logit));
    Some(Interval { low: back(logit - reach), high: back(logit + reach) })
}

/// Sample variance; `None` for fewer than two values.
fn spread(values: &[f64]) -> Option<f64> {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
    (values.len() >= 2).then(|| squares / (count - 1.0))
}

/// 1-based ranks, in the order of the values; equal values share their mean rank.
fn mid_ranks(values: Vec<f64>) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let rank = before as f64 + (tied.len() as f64 + 1.0) / 2.0;
        tied.iter().for_each(|&row| ranks[row] = rank);
        before += tied.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::example::{SCORE, TRUTH};

    /// Every positive against every negative: the definition itself.
    fn by_counting_pairs(truth: &[bool], score: &[f64]) -> Option<f64> {
        let of = |class| {
            let rows = truth.iter().zip(score);
            rows.filter(move |(t, _)| **t == class).map(|(_, s)| *s).collect::<Vec<_>>()
        };
        let (positives, negatives) = (of(true), of(false));
        let wins = positives.iter().flat_map(|p| negatives.iter().map(move |n| win(*p, *n)));
        let pairs = positives.len() * negatives.len();
        (pairs > 0).then(|| wins.sum::<f64>() / pairs as f64)
    }

    fn win(positive: f64, negative: f64) -> f64 {
        if positive == negative { 0.5 } else { f64::from(u8::from(positive > negative)) }
    }

    /// The example of scikit-learn's documentation of `roc_auc_score`: 0.75.
    #[test]
    fn the_area_is_the_one_scikit_learn_documents() {
        assert_eq!(roc_auc(&[false, false, true, true], &[0.1, 0.4, 0.35, 0.8]), Some(0.75));
    }

    #[test]
    fn equal_scores_count_one_half() {
        assert_eq!(roc_auc(&[true, false, true, false], &[0.5; 4]), Some(0.5));
        assert_eq!(roc_auc(&[true, false], &[0.0, -0.0]), Some(0.5));
    }

    #[test]
    fn rows_that_cannot_be_ranked_have_no_area() {
        assert_eq!(roc_auc(&[true, true], &[0.1, 0.2]), None);
        assert_eq!(roc_auc(&[], &[]), None);
        assert_eq!(roc_auc(&[true, false], &[0.1]), None);
        assert_eq!(roc_auc(&[true, false], &[0.1, f64::NAN]), None);
    }

    /// The example of scikit-learn's documentation of `average_precision_score`: 0.83….
    /// Hand-worked for the shared rows: (1 + 2/3 + 3/4 + 4/7) / 4 = 251/336, which is also
    /// what scikit-learn 1.9 gives.
    #[test]
    fn average_precision_is_the_one_scikit_learn_gives() {
        let found = average_precision(&[false, false, true, true], &[0.1, 0.4, 0.35, 0.8]).unwrap();
        assert!((found - 5.0 / 6.0).abs() < 1e-12, "{found}");
        let found = average_precision(&TRUTH, &SCORE).unwrap();
        assert!((found - 251.0 / 336.0).abs() < 1e-12, "{found}");
    }

    #[test]
    fn a_score_without_merit_has_the_share_of_positives_as_average_precision() {
        assert_eq!(average_precision(&[true, false, false, false], &[0.5; 4]), Some(0.25));
    }

    #[test]
    fn rows_without_a_curve_have_no_average_precision() {
        assert_eq!(average_precision(&[], &[]), None);
        assert_eq!(average_precision(&[false], &[0.1]), None);
        assert_eq!(average_precision(&[true, false], &[0.1]), None);
        assert_eq!(average_precision(&[true, false], &[0.1, f64::NAN]), None);
    }

    proptest! {
        /// Each positive row brings the precision among the rows that score at least as high.
        #[test]
        fn average_precision_is_the_mean_precision_at_the_positives(
            rows in prop::collection::vec((any::<bool>(), 0u8..6), 0..40),
        ) {
            let truth: Vec<_> = rows.iter().map(|row| row.0).collect();
            let score: Vec<_> = rows.iter().map(|row| f64::from(row.1)).collect();
            let at = |least: u8| {
                let above = rows.iter().filter(|row| row.1 >= least);
                above.clone().filter(|row| row.0).count() as f64 / above.count() as f64
            };
            let positives = rows.iter().filter(|row| row.0);
            let precisions: Vec<f64> = positives.map(|row| at(row.1)).collect();
            match average_precision(&truth, &score) {
                Some(found) => {
                    let expected = precisions.iter().sum::<f64>() / precisions.len() as f64;
                    prop_assert!((found - expected).abs() < 1e-12);
                }
                None => prop_assert!(precisions.is_empty()),
            }
        }

        #[test]
        fn the_area_is_the_share_of_pairs_won(rows in prop::collection::vec((any::<bool>(), 0u8..6), 0..40)) {
            let truth: Vec<_> = rows.iter().map(|row| row.0).collect();
            let score: Vec<_> = rows.iter().map(|row| f64::from(row.1)).collect();
            match (roc_auc(&truth, &score), by_counting_pairs(&truth, &score)) {
                (Some(found), Some(expected)) => prop_assert!((found - expected).abs() < 1e-12),
                (found, expected) => prop_assert_eq!(found, expected),
            }
        }
    }

    #[test]
    fn the_interval_of_an_area_is_delongs() {
        // scikit-learn's four rows: placements of positives (1, 2) of 2, of negatives (2, 1) of 2.
        // Both variances are 1/8, so the area's is 1/16 + 1/16; √ is .353553; on the logit scale
        // ln 3 ± 1.959964 · .353553 / .1875 = 1.098612 ± 3.695744.
        let found = roc_auc_interval(&[false, false, true, true], &[0.1, 0.4, 0.35, 0.8]).unwrap();
        assert!(
            (found.low - 0.069_323).abs() < 1e-5 && (found.high - 0.991_792).abs() < 1e-5,
            "{found:?}"
        );
        assert_eq!(roc_auc_interval(&[false, false, true, true], &[0.1, 0.2, 0.3, 0.4]), None);
    }
}
