//! What the training part adds to the schema: quantiles and medians.

use model_wasm::manifest::{ClassQuantiles, Feature, QUANTILE_LEVELS};
use stats::quantile;

use crate::data::Dataset;

/// The data set's features with quantiles per class and medians, measured on `train` alone.
#[must_use]
pub fn describe(data: &Dataset, train: &[usize]) -> Vec<Feature> {
    let describe = |(column, feature): (usize, &Feature)| Feature {
        quantiles: (0..data.classes.len())
            .map(|class| ClassQuantiles(levels(&sorted(data, train, column, Some(class)))))
            .collect(),
        median: at(&sorted(data, train, column, None), 0.5),
        midpoint: midpoint(data, train, column),
        ..feature.clone()
    };
    data.features.iter().enumerate().map(describe).collect()
}

/// For each feature the value at `level` (0 to 1) among the training rows of `class`.
#[must_use]
pub fn profile(data: &Dataset, train: &[usize], class: usize, level: f64) -> Vec<f32> {
    let columns = 0..data.features.len();
    columns.map(|column| at(&sorted(data, train, column, Some(class)), level)).collect()
}

/// The ends are as measured, for they are the known range; what lies between is drawn, and four
/// digits are more than a drawing shows and half of what a browser would load.
fn levels(sorted: &[f64]) -> Vec<f32> {
    let ends = (at(sorted, 0.0), at(sorted, 1.0));
    let between = |value: f32| four_digits(value).clamp(ends.0, ends.1);
    let last = QUANTILE_LEVELS.len() - 1;
    let levels = QUANTILE_LEVELS.iter().map(|&level| at(sorted, level)).enumerate();
    levels.map(|(place, q)| if place % last == 0 { q } else { between(q) }).collect()
}

fn four_digits(value: f32) -> f32 {
    let size = f64::from(value).abs();
    if size == 0.0 {
        return 0.0;
    }
    let scale = 10f64.powi(3 - size.log10().floor() as i32);
    ((f64::from(value) * scale).round() / scale) as f32
}

/// The mean of the classes' means: every class counts the same, however many rows it has.
fn midpoint(data: &Dataset, train: &[usize], column: usize) -> f32 {
    let means = (0..data.classes.len()).map(|class| {
        let values = sorted(data, train, column, Some(class));
        values.iter().sum::<f64>() / values.len().max(1) as f64
    });
    (means.sum::<f64>() / data.classes.len() as f64) as f32
}

/// 0 without values, which a stratified split rules out.
fn at(sorted: &[f64], level: f64) -> f32 {
    quantile(sorted, level).map_or(0.0, |value| value as f32)
}

fn sorted(data: &Dataset, rows: &[usize], column: usize, class: Option<usize>) -> Vec<f64> {
    let rows = rows.iter().filter(|&&row| class.is_none_or(|class| data.labels[row] == class));
    let mut values: Vec<f64> = rows.map(|&row| f64::from(data.row(row)[column])).collect();
    values.sort_by(f64::total_cmp);
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::embedded;

    #[test]
    fn drawn_quantiles_have_four_digits_and_ends_all_of_theirs() {
        assert_eq!([1234.56, -0.012_345_6, 0.0].map(four_digits), [1235.0, -0.01235, 0.0]);
        assert_eq!(levels(&[0.123_456, 0.2, 0.345_678])[0], 0.123_456);
        assert_eq!(levels(&[0.123_456, 0.2, 0.345_678])[14], 0.345_678);
    }

    #[test]
    fn quantiles_come_from_the_given_rows_of_the_class() {
        // The first five rows are malignant; their radii, from the UCI file.
        let data = embedded::wdbc();
        let mut radii = [17.99, 20.57, 19.69, 11.42, 20.29f32];
        radii.sort_by(f32::total_cmp);
        assert_eq!(profile(&data, &[0, 1, 2, 3, 4], 1, 0.0)[0], radii[0]);
        assert_eq!(profile(&data, &[0, 1, 2, 3, 4], 1, 0.5)[0], radii[2]);
        let all: Vec<usize> = (0..569).collect();
        let features = describe(&data, &all);
        // Means of the mean radius by class: 17.46283 malignant, 12.14652 benign (UCI's rows, by
        // numpy); halfway between them 14.80468.
        assert!((features[0].midpoint - 14.804_68).abs() < 1e-4, "{}", features[0].midpoint);
        // Smallest and largest mean radius over all rows: 6.981 and 28.11 (UCI's own summary).
        assert_eq!(features[0].range(), (6.981, 28.11));
    }
}
