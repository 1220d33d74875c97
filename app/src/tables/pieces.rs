//! A table's body in pieces that may be read by themselves.

use js_sys::{ArrayBuffer, Uint8Array};
use table::{LONGEST_ROW, Layout, whole_rows};

use super::Source;

/// Bytes of a piece: longer than the longest row, short enough to stay in a core's cache.
const PIECE: u64 = 2 * LONGEST_ROW as u64;

/// A part of a table's body.
pub(crate) struct Piece {
    /// Number, from 0.
    pub(crate) number: usize,
    /// First byte in the table.
    pub(crate) from: u64,
    /// The piece and perhaps more; it is moved to a worker.
    pub(crate) text: ArrayBuffer,
    /// How many bytes of `text` are whole rows.
    pub(crate) bytes: usize,
    /// Lines of the table before it.
    pub(crate) lines_before: u64,
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
    pub(super) async fn next(&mut self) -> Result<Option<Piece>, String> {
        let end = self.source.size.min(self.at + PIECE);
        if self.at >= end {
            return Ok(None);
        }
        let text = self.source.bytes(self.at, end).await?;
        let read = Uint8Array::new(&text).to_vec();
        let bytes = if end == self.source.size {
            read.len()
        } else {
            let whole = whole_rows(&read, &self.layout);
            whole.map_err(|error| format!("From byte {} on: {error}", self.at))?
        };
        let piece =
            Piece { number: self.number, from: self.at, text, bytes, lines_before: self.lines };
        self.number += 1;
        self.at += bytes as u64;
        self.lines += self.layout.lines(&read[..bytes]) as u64;
        Ok(Some(piece))
    }
}
