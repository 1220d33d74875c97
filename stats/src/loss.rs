use crate::are_probabilities;

/// Probabilities are moved into `[LOG_LOSS_CLIP, 1 - LOG_LOSS_CLIP]` before the logarithm, so that
/// one certain and wrong row costs about 34.5 nats instead of infinity.
pub const LOG_LOSS_CLIP: f64 = 1e-15;

/// Mean negative log likelihood in nats, 0 (best) to about 34.5; see [`LOG_LOSS_CLIP`].
///
/// `probability` is that of the positive class. `None` for no rows, slices of different lengths
/// or a value outside 0 to 1.
pub fn log_loss(truth: &[bool], probability: &[f64]) -> Option<f64> {
    mean_cost(truth, probability, |positive, p| {
        let p = p.clamp(LOG_LOSS_CLIP, 1.0 - LOG_LOSS_CLIP);
        -libm::log(if positive { p } else { 1.0 - p })
    })
}

/// Mean squared distance between probability and outcome, 0 (best) to 1 (Brier 1950).
///
/// `None` as for [`log_loss`].
pub fn brier(truth: &[bool], probability: &[f64]) -> Option<f64> {
    mean_cost(truth, probability, |positive, p| {
        let miss = p - f64::from(u8::from(positive));
        miss * miss
    })
}

fn mean_cost(truth: &[bool], probability: &[f64], cost: impl Fn(bool, f64) -> f64) -> Option<f64> {
    if !are_probabilities(truth, probability) {
        return None;
    }
    let sum: f64 = truth.iter().zip(probability).map(|(&t, &p)| cost(t, p)).sum();
    Some(sum / truth.len() as f64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of scikit-learn's documentation of `log_loss`, 0.21616…; by hand
    /// (2 · 0.105360516 + 0.223143551 + 0.430782916) / 4.
    #[test]
    fn log_loss_is_the_one_scikit_learn_documents() {
        let found = log_loss(&[false, true, true, false], &[0.1, 0.9, 0.8, 0.35]).unwrap();
        assert!((found - 0.216_161_875).abs() < 1e-9, "{found}");
    }

    /// The example of scikit-learn's documentation of `brier_score_loss`: 0.0375.
    #[test]
    fn brier_is_the_one_scikit_learn_documents() {
        let found = brier(&[false, true, true, false], &[0.1, 0.9, 0.8, 0.3]).unwrap();
        assert!((found - 0.0375).abs() < 1e-12, "{found}");
    }

    #[test]
    fn a_certain_and_wrong_row_costs_much_but_not_everything() {
        let found = log_loss(&[true], &[0.0]).unwrap();
        assert!((found - 34.538_776_394_910_684).abs() < 1e-9, "{found}");
    }

    #[test]
    fn rows_that_cannot_be_scored_have_no_loss() {
        for (truth, probability) in [
            (&[][..], &[][..]),
            (&[true][..], &[0.5, 0.5][..]),
            (&[true][..], &[1.5][..]),
            (&[true][..], &[f64::NAN][..]),
        ] {
            assert_eq!(log_loss(truth, probability), None);
            assert_eq!(brier(truth, probability), None);
        }
    }

    proptest! {
        #[test]
        fn losses_stay_in_their_range(rows in prop::collection::vec((any::<bool>(), 0.0..=1.0f64), 1..50)) {
            let (truth, probability): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
            prop_assert!((0.0..=1.0).contains(&brier(&truth, &probability).unwrap()));
            prop_assert!((0.0..35.0).contains(&log_loss(&truth, &probability).unwrap()));
        }
    }
}
