//! Reference rows: known cases of the training part, if their owner agreed to publish them.
//!
//! Measurements have few decimals, so a column is kept as whole numbers and how many of their
//! digits are decimals; all lowest bytes come first, then all middle ones, then all highest: exact,
//! and well less than half on the way of what the floats would be.

use super::{Precision, REFERENCE_DECIMALS, REFERENCE_LABELS, REFERENCE_ROWS, Tensor, Tensors};
use crate::{Error, predictor::ReferenceRow};

/// Decimals that are tried before a table is kept as floats.
const MOST_DECIMALS: u8 = 9;
/// Bytes of a whole number, in two's complement.
const BYTES: usize = 3;
/// Whole numbers up to here have that many bytes, and are exact in f32.
const MOST: f64 = 8_388_607.0;

/// Adds `rows`, each of `features` values, to the tensors of a file.
pub fn write_reference(tensors: &mut Tensors, rows: &[ReferenceRow], features: usize) {
    let column = |feature: usize| rows.iter().map(move |row| row.values[feature]);
    let decimals: Option<Vec<u8>> = (0..features).map(|f| decimals(column(f))).collect();
    let cells = || (0..features).flat_map(|f| column(f).map(move |value| (f, value)));
    let stored = match &decimals {
        Some(digits) => {
            let numbers: Vec<i32> =
                cells().map(|(f, value)| whole(value, digits[f]) as i32).collect();
            Tensor::new(Precision::U8, &[BYTES, features, rows.len()], &planes(&numbers))
        }
        None => {
            let values: Vec<f32> = cells().map(|(_, value)| value).collect();
            Tensor::new(Precision::F32, &[features, rows.len()], &values)
        }
    };
    let digits = decimals.unwrap_or(vec![0; features]);
    let digits: Vec<f32> = digits.into_iter().map(f32::from).collect();
    let labels: Vec<f32> = rows.iter().map(|row| row.label as f32).collect();
    let shape = [features, rows.len()];
    tensors.insert(REFERENCE_ROWS, stored);
    tensors.insert(REFERENCE_DECIMALS, Tensor::new(Precision::U8, &shape[..1], &digits));
    tensors.insert(REFERENCE_LABELS, Tensor::new(Precision::U8, &shape[1..], &labels));
}

/// The `count` reference rows of a file.
///
/// # Errors
/// [`Error::Tensor`] if a tensor is missing, has another shape, or holds a label of no class.
pub(crate) fn read_reference(
    tensors: &Tensors,
    count: usize,
    features: usize,
    classes: usize,
) -> Result<Vec<ReferenceRow>, Error> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let stored = match tensors.get(REFERENCE_ROWS, &[BYTES, features, count]) {
        Ok(planes) => numbers(planes.values()),
        Err(_) => tensors.get(REFERENCE_ROWS, &[features, count])?.values().to_vec(),
    };
    let decimals = tensors.get(REFERENCE_DECIMALS, &[features])?.values();
    let labels = tensors.get(REFERENCE_LABELS, &[count])?.values();
    if let Some(found) = labels.iter().find(|label| **label as usize >= classes) {
        return Err(Error::Tensor {
            name: REFERENCE_LABELS.to_owned(),
            expected: format!("labels below {classes}"),
            found: found.to_string(),
        });
    }
    let row = |index: usize| ReferenceRow {
        values: (0..features)
            .map(|feature| measured(stored[feature * count + index], decimals[feature] as u8))
            .collect(),
        label: labels[index] as usize,
    };
    Ok((0..count).map(row).collect())
}

/// The least number of decimals with which every value is a whole number, and comes back exactly.
fn decimals(values: impl Iterator<Item = f32> + Clone) -> Option<u8> {
    let fits = |value: f32, digits: u8| {
        let whole = whole(value, digits);
        let back = measured(whole as i32 as f32, digits);
        whole.abs() <= MOST && back.to_bits() == value.to_bits()
    };
    (0..=MOST_DECIMALS).find(|&digits| values.clone().all(|value| fits(value, digits)))
}

/// The bytes of whole numbers: all lowest ones, then all middle ones, then all highest.
fn planes(numbers: &[i32]) -> Vec<f32> {
    let byte = |plane: usize, number: &i32| f32::from(number.to_le_bytes()[plane]);
    (0..BYTES).flat_map(|plane| numbers.iter().map(move |number| byte(plane, number))).collect()
}

fn numbers(planes: &[f32]) -> Vec<f32> {
    let (low, rest) = planes.split_at(planes.len() / BYTES);
    let (middle, high) = rest.split_at(low.len());
    let bytes = low.iter().zip(middle).zip(high);
    let number = |((low, middle), high): ((&f32, &f32), &f32)| {
        // At the upper end first, so that the shift down brings the sign along.
        let raised = i32::from_le_bytes([0, *low as u8, *middle as u8, *high as u8]);
        (raised >> 8) as f32
    };
    bytes.map(number).collect()
}

fn whole(value: f32, decimals: u8) -> f64 {
    libm::round(f64::from(value) * power_of_ten(decimals))
}

fn measured(whole: f32, decimals: u8) -> f32 {
    (f64::from(whole) / power_of_ten(decimals)) as f32
}

/// Exact: powers of ten up to 10²² are.
fn power_of_ten(exponent: u8) -> f64 {
    (0..exponent).fold(1.0, |power, _| power * 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(values: &[[f32; 2]]) -> Vec<ReferenceRow> {
        let row = |(label, values): (usize, &[f32; 2])| ReferenceRow {
            values: values.to_vec(),
            label: label % 2,
        };
        values.iter().enumerate().map(row).collect()
    }

    fn check(values: &[[f32; 2]], shape: &[usize]) {
        let mut tensors = Tensors::default();
        write_reference(&mut tensors, &rows(values), 2);
        let shape = [shape, &[values.len()]].concat();
        assert!(tensors.get(REFERENCE_ROWS, &shape).is_ok(), "{values:?}");
        assert_eq!(read_reference(&tensors, values.len(), 2, 2).unwrap(), rows(values));
    }

    #[test]
    fn measurements_with_few_decimals_are_kept_as_whole_numbers() {
        check(&[[17.99, 0.11840], [20.57, -0.08474]], &[3, 2]);
    }

    #[test]
    fn other_numbers_are_kept_as_floats() {
        check(&[[1.0 / 3.0, 1e-12], [1e20, 0.5]], &[2]);
        check(&[[-0.0, 1.0]], &[2]);
    }

    proptest! {
        #[test]
        fn every_row_comes_back_bit_for_bit(values in proptest::collection::vec(any::<[i16; 2]>(), 1..9), digits in 0u8..5) {
            let scaled = values.iter().map(|pair| pair.map(|v| measured(f32::from(v), digits)));
            check(&scaled.collect::<Vec<_>>(), &[3, 2]);
        }
    }
}
