//! How far a run over a table has come.

use serde::{Deserialize, Serialize};

/// Bytes and rows done, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Progress {
    /// Bytes done.
    pub bytes: u64,
    /// Bytes in all.
    pub of: u64,
    /// Rows done.
    pub rows: usize,
    /// Milliseconds since the beginning.
    pub ms: f64,
}

impl Progress {
    /// Share done, 0 to 1.
    #[must_use]
    pub fn share(&self) -> f64 {
        if self.of == 0 { 1.0 } else { self.bytes as f64 / self.of as f64 }
    }
}
