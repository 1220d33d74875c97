/// McNemar's exact test: the p-value, 0 to 1, of two deciders being right equally often.
///
/// `only_first` are the rows that the first decider alone got right, `only_second` those that the
/// second alone did; rows on which both were right or both wrong say nothing. Two-sided: the
/// chance that a fair coin, thrown once for each such row, falls at least as unevenly (binomial,
/// no mid-p; McNemar 1947). Without such rows it is 1. O(√n).
pub fn mcnemar(only_first: u64, only_second: u64) -> f64 {
    let rows = u128::from(only_first) + u128::from(only_second);
    let fewer = u128::from(only_first.min(only_second));
    let middle = rows / 2;
    // Binomial coefficients from the middle down, as shares of the middle one: without factorials
    // and logarithms. Below the smallest normal number multiplying would no longer shrink them.
    let mut coefficient = 1.0;
    let (mut half, mut tail) = (0.0, 0.0);
    for k in (0..=middle).rev() {
        half += coefficient;
        tail += if k <= fewer { coefficient } else { 0.0 };
        coefficient *= k as f64 / (rows - k + 1) as f64;
        if coefficient < f64::MIN_POSITIVE {
            break;
        }
    }
    // For an even number both halves hold the middle one.
    let whole = if rows % 2 == 0 { 2.0 * half - 1.0 } else { 2.0 * half };
    (2.0 * tail / whole).min(1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(only_first: u64, only_second: u64, expected: f64) {
        let found = mcnemar(only_first, only_second);
        assert!((found / expected - 1.0).abs() < 1e-12, "{found} is not {expected}");
    }

    /// 2 · (1 + 9) / 2⁹; 2 · (1 + 10 + 45) / 2¹⁰; 2 · (1 + 8 + 28 + 56) / 2⁸; 2 / 2⁶; 2 / 2.
    #[test]
    fn small_counts_give_the_hand_worked_value() {
        check(1, 8, 0.039_062_5);
        check(2, 8, 0.109_375);
        check(3, 5, 0.726_562_5);
        check(0, 6, 0.031_25);
        check(0, 1, 1.0);
    }

    /// Expected values: Python, `Fraction(2 * sum(comb(n, k) for k in range(b + 1)), 2**n)`.
    #[test]
    fn large_counts_give_the_value_of_exact_fractions() {
        check(59, 40, 0.069_900_573_694_946_37);
        check(100, 200, 8.014_875_216_538_918e-9);
        check(3000, 3300, 0.000_164_756_076_697_480_32);
    }

    #[test]
    fn an_even_split_and_no_disagreement_are_no_evidence() {
        assert_eq!(mcnemar(5, 5), 1.0);
        assert_eq!(mcnemar(0, 0), 1.0);
    }

    #[test]
    fn what_is_too_unlikely_for_f64_is_zero() {
        assert_eq!(mcnemar(0, 2000), 0.0);
        assert_eq!(mcnemar(0, 1 << 40), 0.0);
    }

    proptest! {
        #[test]
        fn the_value_is_the_sum_of_the_coefficients(first in 0u64..50, second in 0u64..50) {
            let (n, fewer) = (u128::from(first + second), u128::from(first.min(second)));
            let mut coefficient = 1u128;
            let mut sum = 0u128;
            for k in 0..=fewer {
                sum += coefficient;
                coefficient = coefficient * (n - k) / (k + 1);
            }
            let expected = (2.0 * sum as f64 / 2f64.powi(n as i32)).min(1.0);
            prop_assert!((mcnemar(first, second) - expected).abs() < 1e-12);
            prop_assert_eq!(mcnemar(first, second), mcnemar(second, first));
        }
    }
}
