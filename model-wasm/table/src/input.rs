//! Rows whose cells are in feature order.

use serde::{Deserialize, Serialize};

/// What stands in one feature's place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    /// A finite number.
    Value(f32),
    /// Nothing, or one of the usual signs for it.
    Missing,
    /// Text that is no number.
    Unreadable(String),
}

/// One row of a table, in feature order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InputRow {
    /// Line in the text, from 1.
    pub line: usize,
    /// The row's own name, if the table has such a column.
    pub id: Option<String>,
    /// Class index, if the table has a label column and it can be read.
    pub label: Option<usize>,
    /// One cell a feature.
    pub cells: Vec<Cell>,
}

impl InputRow {
    /// The values, if every cell holds one.
    #[must_use]
    pub fn values(&self) -> Option<Vec<f32>> {
        let value = |cell: &Cell| match cell {
            Cell::Value(value) => Some(*value),
            Cell::Missing | Cell::Unreadable(_) => None,
        };
        self.cells.iter().map(value).collect()
    }
}
