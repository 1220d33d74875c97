use serde::{Deserialize, Serialize};

use crate::{Interval, quantile, random::SplitMix64};

/// What resampling says of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bootstrap {
    /// The 2.5 % and 97.5 % quantiles over the resamples, in the unit of the metric.
    pub interval: Interval,
    /// Number of resamples that the interval rests on, at least 1.
    pub count: usize,
    /// Number of resamples left out because the metric was undefined there, for example one
    /// without a row of some class.
    pub undefined: usize,
}

/// The percentile bootstrap interval at 95 % (Efron 1979) of any metric over `rows` rows.
///
/// Each of the `resamples` draws `rows` indices below `rows`, with replacement, and hands them to
/// `metric`; the same `seed` draws the same indices everywhere. The interval speaks of the chance
/// in which rows were measured, not of the chance in training. `None` without rows, or when no
/// resample gave a finite value.
pub fn bootstrap(
    rows: usize,
    resamples: usize,
    seed: u64,
    mut metric: impl FnMut(&[usize]) -> Option<f64>,
) -> Option<Bootstrap> {
    if rows == 0 {
        return None;
    }
    let mut random = SplitMix64::new(seed);
    let mut drawn = vec![0; rows];
    let mut values = Vec::new();
    for _ in 0..resamples {
        drawn.fill_with(|| random.below(rows));
        values.extend(metric(&drawn).filter(|value| value.is_finite()));
    }
    values.sort_by(f64::total_cmp);
    let interval = Interval { low: quantile(&values, 0.025)?, high: quantile(&values, 0.975)? };
    Some(Bootstrap { interval, count: values.len(), undefined: resamples - values.len() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        example::{SCORE, TRUTH},
        roc_auc, wilson,
    };

    fn mean(values: &[f64], rows: &[usize]) -> Option<f64> {
        Some(rows.iter().map(|&row| values[row]).sum::<f64>() / rows.len() as f64)
    }

    /// Expected values: the same written in Python, with numpy 2.4's `mean` and `quantile`.
    #[test]
    fn the_interval_is_the_one_numpy_gives() {
        let values = [1.0, 2.0, 4.0, 8.0, 16.0];
        let found = bootstrap(5, 200, 7, |rows| mean(&values, rows)).unwrap();
        assert!((found.interval.low - 2.19).abs() < 1e-12, "{found:?}");
        assert!((found.interval.high - 11.6).abs() < 1e-12, "{found:?}");
        assert_eq!((found.count, found.undefined), (200, 0));
    }

    /// For a proportion of rows there is a formula; at 100 rows the two agree to about 0.02.
    #[test]
    fn for_a_proportion_it_is_near_wilsons_interval() {
        let values: Vec<f64> = (0..100).map(|row| f64::from(u8::from(row < 30))).collect();
        let found = bootstrap(100, 4000, 1, |rows| mean(&values, rows)).unwrap().interval;
        let expected = wilson(30, 100).unwrap();
        assert!((found.low - expected.low).abs() < 0.025, "{found:?} {expected:?}");
        assert!((found.high - expected.high).abs() < 0.025, "{found:?} {expected:?}");
    }

    /// Of eight rows, four of each class, a resample lacks a class with chance 2 · 2⁻⁸: of 10,000
    /// about 78 ± 9.
    #[test]
    fn resamples_without_a_value_are_left_out_and_counted() {
        let found = bootstrap(8, 10_000, 3, |rows| {
            let truth: Vec<bool> = rows.iter().map(|&row| TRUTH[row]).collect();
            let score: Vec<f64> = rows.iter().map(|&row| SCORE[row]).collect();
            roc_auc(&truth, &score)
        });
        let found = found.unwrap();
        assert!((40..=120).contains(&found.undefined), "{found:?}");
        assert_eq!(found.count + found.undefined, 10_000);
        assert!(found.interval.low < 0.75 && 0.75 < found.interval.high, "{found:?}");
    }

    #[test]
    fn the_seed_decides() {
        let values = [1.0, 2.0, 4.0, 8.0, 16.0];
        let with = |seed| bootstrap(5, 50, seed, |rows| mean(&values, rows));
        assert_eq!(with(1), with(1));
        assert_ne!(with(1), with(2));
    }

    #[test]
    fn without_rows_resamples_or_values_there_is_no_interval() {
        assert_eq!(bootstrap(0, 10, 1, |_| Some(1.0)), None);
        assert_eq!(bootstrap(5, 0, 1, |_| Some(1.0)), None);
        assert_eq!(bootstrap(5, 10, 1, |_| None), None);
        assert_eq!(bootstrap(5, 10, 1, |_| Some(f64::NAN)), None);
    }

    proptest! {
        #[test]
        fn as_many_rows_are_drawn_as_there_are(rows in 1usize..50, seed in any::<u64>()) {
            let fits = |drawn: &[usize]| drawn.len() == rows && drawn.iter().all(|&d| d < rows);
            let found = bootstrap(rows, 20, seed, |drawn| fits(drawn).then_some(3.0)).unwrap();
            prop_assert_eq!(found.undefined, 0);
            prop_assert_eq!(found.interval, Interval { low: 3.0, high: 3.0 });
        }
    }
}
