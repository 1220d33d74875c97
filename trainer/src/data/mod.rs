//! Rows with labels, and what they mean.

pub mod embedded;
mod generic;
mod labels;
mod source;
pub mod wdbc;

pub use generic::drop_argument;
pub use source::{Options, Reading, Skipped, read};

use model_wasm::manifest::{Class, Feature};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A table that can be trained on: every value finite, every row labelled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dataset {
    /// Name of the data set.
    pub name: String,
    /// What is predicted from what, in a sentence.
    pub task: String,
    /// The columns. Quantiles and medians are still empty: they come from the training part.
    pub features: Vec<Feature>,
    /// The classes, in index order.
    pub classes: Vec<Class>,
    /// Index of the positive class.
    pub positive: usize,
    /// Values, row-major, one row after the other.
    pub rows: Vec<f32>,
    /// Class index of each row.
    pub labels: Vec<usize>,
    /// Licence of the rows; empty if it was not stated.
    pub licence: String,
    /// How to cite the rows; empty if it was not stated.
    pub citation: String,
}

impl Dataset {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Values of one row, in feature order.
    #[must_use]
    pub fn row(&self, row: usize) -> &[f32] {
        let width = self.features.len();
        &self.rows[row * width..(row + 1) * width]
    }

    /// Values of some rows, row-major.
    #[must_use]
    pub fn gather(&self, rows: &[usize]) -> Vec<f32> {
        rows.iter().flat_map(|&row| self.row(row)).copied().collect()
    }

    /// Rows per class, in class order.
    #[must_use]
    pub fn class_counts(&self) -> Vec<usize> {
        let count = |class| self.labels.iter().filter(|&&label| label == class).count();
        (0..self.classes.len()).map(count).collect()
    }

    /// SHA-256 in hexadecimal: of each row the f32 values, little-endian, then the label byte.
    #[must_use]
    pub fn sha256(&self) -> String {
        let mut hash = Sha256::new();
        for (row, &label) in self.labels.iter().enumerate() {
            self.row(row).iter().for_each(|value| hash.update(value.to_le_bytes()));
            hash.update([label as u8]);
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether these are the very rows of the public data set that comes with this program.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.sha256() == embedded::wdbc().sha256()
    }
}
