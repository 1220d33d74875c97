use serde::{Deserialize, Serialize};

/// Half the width of the limits of agreement, in standard deviations: 95 % of a normal distribution.
const LIMITS: f64 = 1.96;

/// How two measurements of the same things differ (Bland and Altman 1986), in the measurements' unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Pairs.
    pub count: usize,
    /// Mean of second minus first.
    pub bias: f64,
    /// Standard deviation of the differences (n − 1); 0 for one pair.
    pub deviation: f64,
    /// Lower limit of agreement: bias − 1.96 · deviation.
    pub low: f64,
    /// Upper limit of agreement: bias + 1.96 · deviation.
    pub high: f64,
    /// The largest difference, without its sign.
    pub largest: f64,
}

impl Difference {
    /// Of `(first, second)` pairs; `None` for no pairs or a number that is not finite.
    pub fn of(pairs: &[(f64, f64)]) -> Option<Self> {
        let differences: Vec<f64> = pairs.iter().map(|(first, second)| second - first).collect();
        if differences.is_empty() || differences.iter().any(|d| !d.is_finite()) {
            return None;
        }
        let count = differences.len();
        let bias = differences.iter().sum::<f64>() / count as f64;
        let squares: f64 = differences.iter().map(|d| (d - bias).powi(2)).sum();
        let deviation = (squares / (count.max(2) - 1) as f64).sqrt();
        let largest = differences.iter().fold(0.0, |most: f64, d| most.max(d.abs()));
        let (low, high) = (bias - LIMITS * deviation, bias + LIMITS * deviation);
        Some(Self { count, bias, deviation, low, high, largest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Differences 1, 2, 3, 2: mean 2, squares 1 + 0 + 1 + 0, deviation √(2/3).
    #[test]
    fn the_limits_are_the_hand_worked_ones() {
        let found = Difference::of(&[(0.0, 1.0), (1.0, 3.0), (2.0, 5.0), (5.0, 7.0)]).unwrap();
        assert_eq!((found.count, found.bias, found.largest), (4, 2.0, 3.0));
        assert!((found.deviation - (2.0f64 / 3.0).sqrt()).abs() < 1e-15);
        assert!((found.high - (2.0 + 1.96 * (2.0f64 / 3.0).sqrt())).abs() < 1e-15);
    }

    #[test]
    fn one_pair_has_no_spread_and_none_no_difference() {
        let found = Difference::of(&[(0.5, 0.25)]).unwrap();
        assert_eq!(
            (found.bias, found.deviation, found.low, found.high),
            (-0.25, 0.0, -0.25, -0.25)
        );
        assert_eq!(Difference::of(&[]), None);
        assert_eq!(Difference::of(&[(0.0, f64::NAN)]), None);
    }
}
