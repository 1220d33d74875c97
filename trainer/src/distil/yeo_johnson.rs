//! The power transformation of Yeo and Johnson (2000), which makes a column more normal.

/// Powers that are tried.
const POWERS: (f64, f64) = (-10.0, 10.0);
/// How closely the power is found.
const CLOSE: f64 = 1e-6;
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// A column's power and what makes the powered column standard.
#[derive(Debug, Clone, Copy)]
pub(super) struct YeoJohnson {
    /// What a value is divided by first, or the power would depend on the unit.
    unit: f64,
    power: f64,
    mean: f64,
    spread: f64,
}

impl YeoJohnson {
    /// The power of largest likelihood, by golden-section search.
    pub(super) fn fit(values: &[f64]) -> Self {
        let size = values.iter().map(|value| value.abs()).sum::<f64>() / values.len().max(1) as f64;
        let unit = if size > 0.0 { size } else { 1.0 };
        let values = &values.iter().map(|value| value / unit).collect::<Vec<_>>();
        let (mut low, mut high) = POWERS;
        while high - low > CLOSE {
            let (left, right) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
            if likelihood(values, left) >= likelihood(values, right) {
                high = right;
            } else {
                low = left;
            }
        }
        let power = (low + high) / 2.0;
        let (mean, variance) = moments(values, power);
        let spread = variance.sqrt();
        Self { unit, power, mean, spread: if spread > 0.0 { spread } else { 1.0 } }
    }

    pub(super) fn at(&self, value: f64) -> f64 {
        (raised(value / self.unit, self.power) - self.mean) / self.spread
    }
}

/// ln of the likelihood, up to a constant; a column that becomes constant has none.
fn likelihood(values: &[f64], power: f64) -> f64 {
    let (_, variance) = moments(values, power);
    if !(variance > 0.0 && variance.is_finite()) {
        return f64::NEG_INFINITY;
    }
    let stretch: f64 = values.iter().map(|value| value.signum() * value.abs().ln_1p()).sum();
    (power - 1.0) * stretch - values.len() as f64 / 2.0 * variance.ln()
}

fn moments(values: &[f64], power: f64) -> (f64, f64) {
    let count = values.len().max(1) as f64;
    let raised = || values.iter().map(|&value| raised(value, power));
    let mean = raised().sum::<f64>() / count;
    (mean, raised().map(|value| (value - mean).powi(2)).sum::<f64>() / count)
}

fn raised(value: f64, power: f64) -> f64 {
    let raise = |magnitude: f64, power: f64| {
        if power == 0.0 { magnitude } else { (magnitude * power).exp_m1() / power }
    };
    let magnitude = value.abs().ln_1p();
    if value >= 0.0 { raise(magnitude, power) } else { -raise(magnitude, 2.0 - power) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::embedded;

    fn column(feature: usize) -> Vec<f64> {
        let data = embedded::wdbc();
        (0..data.len()).map(|row| f64::from(data.row(row)[feature])).collect()
    }

    #[test]
    fn powers_are_those_of_scikit_learn() {
        // X = load_breast_cancer().data; PowerTransformer().fit(X / X.mean(axis=0)).lambdas_
        for (feature, expected) in [(0, -1.925870), (3, -1.492680), (10, -1.757387)] {
            let found = YeoJohnson::fit(&column(feature)).power;
            assert!((found - expected).abs() < 1e-3, "feature {feature}: {found}");
        }
    }

    #[test]
    fn a_fitted_column_is_standard() {
        let values = column(0);
        let fitted = YeoJohnson::fit(&values);
        let raised: Vec<f64> = values.iter().map(|&value| fitted.at(value)).collect();
        let (mean, variance) = moments(&raised, 1.0);
        assert!(mean.abs() < 1e-9 && (variance - 1.0).abs() < 1e-9, "{mean} {variance}");
    }

    #[test]
    fn the_four_branches_are_the_published_ones() {
        // ((x + 1)^λ − 1)/λ, ln(x + 1), −((1 − x)^(2−λ) − 1)/(2 − λ), −ln(1 − x).
        assert!((raised(3.0, 0.5) - 2.0).abs() < 1e-12);
        assert!((raised(3.0, 0.0) - 4f64.ln()).abs() < 1e-12);
        assert!((raised(-3.0, 1.5) + 2.0).abs() < 1e-12);
        assert!((raised(-3.0, 2.0) + 4f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn a_constant_column_stays_finite() {
        assert_eq!(YeoJohnson::fit(&[2.0; 9]).at(2.0), 0.0);
    }
}
