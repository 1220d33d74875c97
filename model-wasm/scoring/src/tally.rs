//! What the values of one feature are like, over the rows of a table.

use serde::{Deserialize, Serialize};
use stats::Sketch;

/// Counts of one feature's cells.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// The values of all rows that could be read.
    pub values: Sketch,
    /// Cells that were empty or said that nothing was measured.
    pub missing: u64,
    /// Cells with text that is no number.
    pub unreadable: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Self) {
        self.values.add(&other.values);
        self.missing += other.missing;
        self.unreadable += other.unreadable;
    }
}
