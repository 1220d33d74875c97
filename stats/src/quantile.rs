use serde::{Deserialize, Serialize};

/// The quantile of ascending values at `level` (0 to 1), interpolated linearly between the two
/// nearest (numpy's default; type 7 of Hyndman and Fan 1996).
///
/// `None` without values or with a level outside 0 to 1. The values must be sorted.
pub fn quantile(sorted: &[f64], level: f64) -> Option<f64> {
    if !(0.0..=1.0).contains(&level) {
        return None;
    }
    let place = sorted.len().checked_sub(1)? as f64 * level;
    let below = *sorted.get(place as usize)?;
    let above = *sorted.get(place as usize + 1).unwrap_or(&below);
    Some(below + (above - below) * place.fract())
}

/// The values in ascending order; `None` when one is not finite.
pub(crate) fn sorted(values: &[f64]) -> Option<Vec<f64>> {
    if values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    Some(sorted)
}

/// Count, ends and the quantiles that matter for times and sizes, in the unit of the values.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Number of values, at least 1.
    pub count: usize,
    /// Smallest value.
    pub min: f64,
    /// Median.
    pub p50: f64,
    /// 95 % quantile.
    pub p95: f64,
    /// 99 % quantile.
    pub p99: f64,
    /// Largest value.
    pub max: f64,
}

impl Summary {
    /// Summarises values in any order; `None` for no values or one that is not finite.
    pub fn of(values: &[f64]) -> Option<Self> {
        let sorted = sorted(values)?;
        Some(Self {
            count: sorted.len(),
            min: *sorted.first()?,
            p50: quantile(&sorted, 0.5)?,
            p95: quantile(&sorted, 0.95)?,
            p99: quantile(&sorted, 0.99)?,
            max: *sorted.last()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Hand-worked: place 3·0.4 = 1.2, so 2 + 0.2·(4 − 2).
    #[test]
    fn a_level_between_two_values_is_interpolated() {
        let found = quantile(&[1.0, 2.0, 4.0, 8.0], 0.4).unwrap();
        assert!((found - 2.4).abs() < 1e-12, "{found}");
    }

    #[test]
    fn the_ends_are_the_ends() {
        assert_eq!(quantile(&[1.0, 2.0, 4.0], 0.0), Some(1.0));
        assert_eq!(quantile(&[1.0, 2.0, 4.0], 1.0), Some(4.0));
        assert_eq!(quantile(&[7.0], 0.3), Some(7.0));
    }

    #[test]
    fn no_values_or_an_impossible_level_have_no_quantile() {
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[1.0], 1.1), None);
        assert_eq!(quantile(&[1.0], f64::NAN), None);
    }

    /// Of 1 to 101 in any order, the quantile at level q is 1 + 100·q.
    #[test]
    fn a_summary_sorts_first() {
        let values: Vec<f64> = (1..=101).rev().map(f64::from).collect();
        let expected =
            Summary { count: 101, min: 1.0, p50: 51.0, p95: 96.0, p99: 100.0, max: 101.0 };
        assert_eq!(Summary::of(&values), Some(expected));
    }

    #[test]
    fn values_that_are_not_finite_have_no_summary() {
        assert_eq!(Summary::of(&[]), None);
        assert_eq!(Summary::of(&[1.0, f64::NAN]), None);
    }

    proptest! {
        #[test]
        fn a_summary_is_in_order(values in prop::collection::vec(-1e9..1e9f64, 1..50)) {
            let s = Summary::of(&values).unwrap();
            prop_assert!(s.min <= s.p50 && s.p50 <= s.p95 && s.p95 <= s.p99 && s.p99 <= s.max);
        }
    }
}
