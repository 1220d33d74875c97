//! What can be wrong with one row. The rest of the table goes on.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a row gives no values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// A cell is empty, or says that nothing was measured.
    Missing {
        /// Column in the table, from 1.
        column: usize,
        /// The feature's own name.
        feature: String,
    },
    /// A cell holds text that is no finite number.
    NoNumber {
        /// Column in the table, from 1.
        column: usize,
        /// The feature's own name.
        feature: String,
        /// The cell, shortened.
        found: String,
        /// What it may mean, where nothing tells which.
        doubt: Option<[String; 2]>,
    },
    /// Two columns of one name hold different values, which they do not at the table's beginning.
    Unequal {
        /// The columns, from 1.
        columns: [usize; 2],
        /// Their cells, shortened.
        found: [String; 2],
    },
    /// The row ends before all its cells have come, as the last one of a truncated file does.
    Short {
        /// Cells that the row needs.
        expected: usize,
        /// Cells that it has.
        found: usize,
    },
    /// The row has more cells than the table has columns, so that none of them can be trusted.
    Long {
        /// Columns of the table.
        expected: usize,
        /// Cells of the row.
        found: usize,
    },
    /// The row cannot be cut into cells.
    Broken(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { column, feature } => {
                write!(out, "column {column}, {feature}: expected a number, found nothing")
            }
            Self::NoNumber { column, feature, found, doubt } => {
                write!(out, "column {column}, {feature}: expected a number, found `{found}`")?;
                match doubt {
                    Some([one, other]) => {
                        write!(
                            out,
                            ", which may mean {one} or {other}: choose the sign that groups thousands"
                        )
                    }
                    None => Ok(()),
                }
            }
            Self::Unequal { columns: [one, other], found: [first, second] } => write!(
                out,
                "columns {one} and {other}: expected the same value twice, found `{first}` and `{second}`"
            ),
            Self::Short { expected, found } => {
                write!(out, "expected {expected} cells, found {found}: the row is cut off")
            }
            Self::Long { expected, found } => {
                write!(out, "expected {expected} cells, found {found}")
            }
            Self::Broken(words) => out.write_str(words),
        }
    }
}
