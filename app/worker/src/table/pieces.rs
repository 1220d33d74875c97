//! A table's body in pieces that may be read by themselves.

use js_sys::{ArrayBuffer, Uint8Array};
use table::{LONGEST_ROW, Layout, whole_rows};

use super::Source;

/// Bytes of a piece: longer than the longest row, short enough to stay in a core's cache.
const PIECE: u64 = 2 * LONGEST_ROW as u64;

/// A part of a table's body.
pub(super) struct Piece {
    /// Number, from 0.
    pub(super) number: usize,
    /// First byte in the table.
    pub(super) from: u64,
    /// Whole rows; moved to a scorer.
    pub(super) text: ArrayBuffer,
    /// How many bytes that are.
    pub(super) bytes: usize,
    /// Lines of the table before it.
    pub(super) lines_before: u64,
}

/// Reads a table's body from its beginning to its end.
pub(super) struct Pieces {
    source: Source,
    layout: Layout,
    number: usize,
    at: u64,
    lines: u64,
}

impl Pieces {
    pub(super) fn new(source: Source, layout: Layout) -> Self {
        let (at, lines) = (layout.body as u64, layout.body_line as u64);
        Self { source, layout, number: 0, at, lines }
    }

    /// The next piece; none at the end.
    ///
    /// # Errors
    /// That the file cannot be read, or has a row that is too long to be one.
    pub(super) fn next(&mut self) -> Result<Option<Piece>, String> {
        let end = self.source.size.min(self.at + PIECE);
        if self.at >= end {
            return Ok(None);
        }
        let buffer = self.source.buffer(self.at, end)?;
        let read = Uint8Array::new(&buffer).to_vec();
        let bytes = if end == self.source.size {
            read.len()
        } else {
            let whole = whole_rows(&read, &self.layout);
            whole.map_err(|error| format!("From byte {} on: {error}", self.at))?
        };
        let text =
            if bytes == read.len() { buffer } else { buffer.slice_with_end(0, bytes as u32) };
        let (number, from, lines_before) = (self.number, self.at, self.lines);
        self.number += 1;
        self.at += bytes as u64;
        self.lines += self.layout.lines(&read[..bytes]) as u64;
        Ok(Some(Piece { number, from, text, bytes, lines_before }))
    }
}
