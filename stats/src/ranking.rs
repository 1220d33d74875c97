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

/// Sum of the 1-based ranks of the positive rows; rows with equal scores share their mean rank.
fn positive_rank_sum(truth: &[bool], score: &[f64]) -> f64 {
    let mut rows: Vec<(f64, bool)> = score.iter().copied().zip(truth.iter().copied()).collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut before = 0;
    let mut sum = 0.0;
    for tied in rows.chunk_by(|a, b| a.0 == b.0) {
        let mid_rank = before as f64 + (tied.len() as f64 + 1.0) / 2.0;
        sum += mid_rank * tied.iter().filter(|row| row.1).count() as f64;
        before += tied.len();
    }
    sum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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

    proptest! {
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
}
