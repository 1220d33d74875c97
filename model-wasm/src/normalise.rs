//! The only normaliser: from measured values to the network's inputs.

use crate::{
    Error,
    manifest::{Feature, Normaliser},
};

/// Means and standard deviations that are known to be finite, positive and of the right length.
#[derive(Debug, Clone)]
pub struct ZScore {
    mean: Vec<f64>,
    std: Vec<f64>,
}

impl ZScore {
    /// Fits mean and population standard deviation per column.
    ///
    /// `rows` is row-major with `columns` values a row. A constant column gets the standard
    /// deviation 1, so that its z score is 0 wherever it keeps its value.
    #[must_use]
    pub fn fit(rows: &[f32], columns: usize) -> Normaliser {
        let (mut mean, mut std) = (Vec::new(), Vec::new());
        for column in 0..columns {
            let values = || rows.iter().skip(column).step_by(columns).map(|&x| f64::from(x));
            let count = values().count() as f64;
            let centre = values().sum::<f64>() / count;
            let variance = values().map(|x| (x - centre) * (x - centre)).sum::<f64>() / count;
            let spread = libm::sqrt(variance);
            mean.push(centre as f32);
            std.push(if spread as f32 > 0.0 { spread as f32 } else { 1.0 });
        }
        Normaliser { mean, std }
    }

    /// Checks a manifest's normaliser against its features.
    ///
    /// # Errors
    /// [`Error::Manifest`] naming the feature whose mean or standard deviation cannot be used.
    pub fn new(stated: &Normaliser, features: &[Feature]) -> Result<Self, Error> {
        for (what, column) in [("mean", &stated.mean), ("std", &stated.std)] {
            if column.len() != features.len() {
                let expected = format!("{} values of normaliser.{what}", features.len());
                return Err(Error::manifest(expected, column.len()));
            }
        }
        for ((feature, &mean), &std) in features.iter().zip(&stated.mean).zip(&stated.std) {
            if !mean.is_finite() || !std.is_finite() || std <= 0.0 {
                let expected = format!("a finite mean and a positive std for `{}`", feature.name);
                return Err(Error::manifest(expected, format!("mean {mean}, std {std}")));
            }
        }
        let wide = |column: &[f32]| column.iter().map(|&value| f64::from(value)).collect();
        Ok(Self { mean: wide(&stated.mean), std: wide(&stated.std) })
    }

    /// Number of features.
    #[must_use]
    pub fn features(&self) -> usize {
        self.mean.len()
    }

    /// z score of feature `column`: `f32((f64(x) − mean) / std)`.
    #[must_use]
    #[inline]
    pub fn z(&self, column: usize, value: f32) -> f32 {
        ((f64::from(value) - self.mean[column]) / self.std[column]) as f32
    }

    /// z scores of a few rows, as the kernel takes them: see [`kernel::normalise`].
    pub(crate) fn blocks(&self, rows: &[f32], blocks: &mut [f32]) -> u32 {
        kernel::normalise(rows, &self.mean, &self.std, blocks)
    }

    /// z scores of one row.
    #[must_use]
    pub fn row(&self, values: &[f32]) -> Vec<f32> {
        values.iter().enumerate().map(|(column, &value)| self.z(column, value)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_population_deviation_are_fitted_per_column() {
        // Columns [1, 3] and [10, 10]: means 2 and 10, deviations 1 and 0 (stored as 1).
        let fitted = ZScore::fit(&[1.0, 10.0, 3.0, 10.0], 2);
        assert_eq!(fitted.mean, [2.0, 10.0]);
        assert_eq!(fitted.std, [1.0, 1.0]);
    }
}
