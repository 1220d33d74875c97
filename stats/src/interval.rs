use serde::{Deserialize, Serialize};

/// The 97.5 % point of the standard normal distribution: two-sided 95 %.
pub(crate) const Z: f64 = 1.959_963_984_540_054;

/// A closed interval, `low <= high`, in the unit of what it bounds; 0 to 1 for a proportion.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Wilson's score interval at 95 % for `successes` out of `trials` (Wilson 1927, no continuity
/// correction). `None` without trials or with more successes than trials.
pub fn wilson(successes: u64, trials: u64) -> Option<Interval> {
    (successes <= trials).then(|| wilson_share(successes as f64 / trials as f64, trials as f64))?
}

/// The same for a share (0 to 1) that was found in effectively so many trials, which need be no whole
/// number: the mean of repeats that share their rows, say. `None` without trials or for a share
/// outside 0 to 1.
pub fn wilson_share(share: f64, trials: f64) -> Option<Interval> {
    let possible = (0.0..=1.0).contains(&share) && trials > 0.0 && trials.is_finite();
    if !possible {
        return None;
    }
    let scale = 1.0 + Z * Z / trials;
    let centre = (share + Z * Z / (2.0 * trials)) / scale;
    let spread = share * (1.0 - share) / trials + Z * Z / (4.0 * trials * trials);
    let half = Z * spread.sqrt() / scale;
    Some(Interval {
        // At the two ends the formula gives the bound exactly; rounding must not move it.
        low: if share == 0.0 { 0.0 } else { (centre - half).max(0.0) },
        high: if share == 1.0 { 1.0 } else { (centre + half).min(1.0) },
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(successes: u64, trials: u64, low: f64, high: f64) {
        let found = wilson(successes, trials).unwrap();
        assert!((found.low - low).abs() < 1e-6, "{found:?}");
        assert!((found.high - high).abs() < 1e-6, "{found:?}");
    }

    /// Expected values: R, `prop.test(x, n, correct = FALSE)`.
    #[test]
    fn the_interval_is_the_one_r_gives() {
        check(8, 10, 0.490_162_5, 0.943_317_8);
        check(0, 10, 0.0, 0.277_532_8);
        check(10, 10, 0.722_467_2, 1.0);
    }

    #[test]
    fn impossible_counts_have_no_interval() {
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(3, 2), None);
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_proportion(trials in 1u64..100_000, part in 0.0..=1.0f64) {
            let successes = (trials as f64 * part) as u64;
            let Interval { low, high } = wilson(successes, trials).unwrap();
            let p = successes as f64 / trials as f64;
            prop_assert!(0.0 <= low && low <= p && p <= high && high <= 1.0);
        }
    }
}
