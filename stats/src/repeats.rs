use serde::{Deserialize, Serialize};

use crate::{quantile, quantile::sorted};

/// The mean of a metric over repeats and how sure it is, in the unit of the metric.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Number of repeats, at least 1.
    pub count: usize,
    /// Arithmetic mean.
    pub mean: f64,
    /// Standard deviation of the repeats (`count − 1` in the divisor) over √`count`; `None` for
    /// one repeat. Repeats on the same rows share those rows: this is the chance in splitting and
    /// training, for that in the rows see [`bootstrap`](crate::bootstrap).
    pub standard_error: Option<f64>,
}

impl Estimate {
    /// Of one value a repeat; `None` for no values, one that is not finite or a sum beyond f64.
    pub fn of(values: &[f64]) -> Option<Self> {
        let count = values.len();
        let mean = finite(values.iter().sum::<f64>() / count as f64)?;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        let degrees = (count - 1) as f64;
        let variance = finite(squares)? / degrees;
        let standard_error = (count > 1).then(|| (variance / count as f64).sqrt());
        Some(Self { count, mean, standard_error })
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// Where nine of ten values lie, and the one in the middle, in the unit of the values.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Number of values, at least 1.
    pub count: usize,
    /// 5 % quantile.
    pub p5: f64,
    /// Median.
    pub p50: f64,
    /// 95 % quantile.
    pub p95: f64,
}

impl Spread {
    /// Of values in any order; `None` for no values or one that is not finite.
    pub fn of(values: &[f64]) -> Option<Self> {
        let sorted = sorted(values)?;
        Some(Self {
            count: sorted.len(),
            p5: quantile(&sorted, 0.05)?,
            p50: quantile(&sorted, 0.5)?,
            p95: quantile(&sorted, 0.95)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Hand-worked: mean 40/8 = 5, squares 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32,
    /// standard error √(32/7/8) = √(4/7).
    #[test]
    fn mean_and_standard_error_are_the_hand_worked_ones() {
        let found = Estimate::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]).unwrap();
        assert_eq!((found.count, found.mean), (8, 5.0));
        assert!((found.standard_error.unwrap() - 0.755_928_946).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn one_repeat_has_a_mean_but_no_error() {
        let expected = Estimate { count: 1, mean: 0.5, standard_error: None };
        assert_eq!(Estimate::of(&[0.5]), Some(expected));
    }

    /// Of 1 to 101 in any order, the quantile at level q is 1 + 100·q.
    #[test]
    fn a_spread_sorts_first() {
        let values: Vec<f64> = (1..=101).rev().map(f64::from).collect();
        let expected = Spread { count: 101, p5: 6.0, p50: 51.0, p95: 96.0 };
        assert_eq!(Spread::of(&values), Some(expected));
    }

    #[test]
    fn values_that_cannot_be_summed_have_neither() {
        for values in [&[][..], &[1.0, f64::NAN][..], &[f64::INFINITY][..]] {
            assert_eq!(Estimate::of(values), None);
            assert_eq!(Spread::of(values), None);
        }
        assert_eq!(Estimate::of(&[f64::MAX, f64::MAX]), None);
        assert_eq!(Estimate::of(&[f64::MAX, -f64::MAX]), None);
    }

    proptest! {
        /// The variance by pairs: half the mean square of all differences.
        #[test]
        fn the_error_is_that_of_all_differences(
            values in prop::collection::vec(-9.0..9.0f64, 2..30),
        ) {
            let n = values.len() as f64;
            let squares = values.iter().flat_map(|a| values.iter().map(move |b| (a - b) * (a - b)));
            let expected = (squares.sum::<f64>() / (2.0 * n * (n - 1.0)) / n).sqrt();
            let found = Estimate::of(&values).unwrap().standard_error.unwrap();
            prop_assert!((found - expected).abs() < 1e-9);
        }
    }
}
