//! Tensors by name, checked for type, shape and finite numbers.

use std::collections::BTreeMap;

use half::f16;
use safetensors::{Dtype, tensor::TensorInfo};

use crate::Error;

/// How a tensor's numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// IEEE 754 half.
    F16,
    /// IEEE 754 single.
    F32,
    /// Unsigned byte.
    U8,
}

/// Numbers with a shape. Every precision is exact in f32.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    precision: Precision,
    shape: Vec<usize>,
    values: Vec<f32>,
}

impl Tensor {
    /// A tensor whose `values` (row-major) are rounded to `precision` here and now.
    #[must_use]
    pub fn new(precision: Precision, shape: &[usize], values: &[f32]) -> Self {
        let rounded = values.iter().map(|&value| match precision {
            Precision::F16 => f16::from_f32(value).to_f32(),
            Precision::F32 => value,
            Precision::U8 => f32::from(value as u8),
        });
        Self { precision, shape: shape.to_vec(), values: rounded.collect() }
    }

    /// Shape, outermost first.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Values, row-major.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// How the numbers are stored.
    #[must_use]
    pub fn precision(&self) -> Precision {
        self.precision
    }

    pub(super) fn parse(name: &str, info: &TensorInfo, bytes: &[u8]) -> Result<Self, Error> {
        let (precision, values) = decode(name, info.dtype, bytes)?;
        if let Some(found) = not_finite(&values) {
            return Err(wrong(name, "finite numbers", found));
        }
        Ok(Self { precision, shape: info.shape.clone(), values })
    }

    pub(super) fn dtype(&self) -> Dtype {
        match self.precision {
            Precision::F16 => Dtype::F16,
            Precision::F32 => Dtype::F32,
            Precision::U8 => Dtype::U8,
        }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let values = self.values.iter();
        match self.precision {
            Precision::F16 => values.flat_map(|&v| f16::from_f32(v).to_le_bytes()).collect(),
            Precision::F32 => values.flat_map(|v| v.to_le_bytes()).collect(),
            Precision::U8 => values.map(|&v| v as u8).collect(),
        }
    }
}

/// Data may lie unaligned in the file, so numbers are put together from their bytes.
///
/// Not inlined, as every long loop of loading a file: a browser compiles the function around a hot
/// loop a second time, for speed, and a small function is quickly compiled.
#[inline(never)]
fn decode(name: &str, dtype: Dtype, bytes: &[u8]) -> Result<(Precision, Vec<f32>), Error> {
    Ok(match dtype {
        Dtype::F16 => {
            let pairs = bytes.chunks_exact(2);
            (Precision::F16, pairs.map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32()).collect())
        }
        Dtype::F32 => {
            let quads = bytes.chunks_exact(4);
            (Precision::F32, quads.map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
        }
        Dtype::U8 => (Precision::U8, bytes.iter().map(|&b| f32::from(b)).collect()),
        other => {
            return Err(wrong(name, "numbers stored as F16, F32 or U8", format!("{other:?}")));
        }
    })
}

#[inline(never)]
fn not_finite(values: &[f32]) -> Option<f32> {
    values.iter().copied().find(|value| !value.is_finite())
}

#[inline(never)]
fn widened(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&value| f64::from(value)).collect()
}

/// All tensors of a file.
#[derive(Debug, Clone, Default)]
pub struct Tensors(BTreeMap<String, Tensor>);

impl Tensors {
    /// Adds or replaces a tensor.
    pub fn insert(&mut self, name: impl Into<String>, tensor: Tensor) {
        self.0.insert(name.into(), tensor);
    }

    /// All tensors in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Tensor)> {
        self.0.iter()
    }

    /// Whether there is a tensor of this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The tensor `name`, which must have this shape.
    ///
    /// # Errors
    /// [`Error::Tensor`] if it is missing or has another shape.
    pub fn get(&self, name: &str, shape: &[usize]) -> Result<&Tensor, Error> {
        let expected = || format!("shape {shape:?}");
        let tensor = self.0.get(name).ok_or_else(|| wrong(name, &expected(), "no such tensor"))?;
        if tensor.shape == shape {
            Ok(tensor)
        } else {
            Err(wrong(name, &expected(), format!("shape {:?}", tensor.shape)))
        }
    }

    /// The values of `name` in f64, for arithmetic that rounds once.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn numbers(&self, name: &str, shape: &[usize]) -> Result<Vec<f64>, Error> {
        Ok(widened(&self.get(name, shape)?.values))
    }
}

pub(super) fn wrong(name: &str, expected: &str, found: impl ToString) -> Error {
    Error::Tensor { name: name.to_owned(), expected: expected.to_owned(), found: found.to_string() }
}
