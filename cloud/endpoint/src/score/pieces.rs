//! A table's text in pieces that may be read by themselves, never more of it than a few.

use std::io::Read;

use anyhow::{Context, Result, ensure};
use decode::{Charset, Decoder, Packing};
use table::{LONGEST_ROW, Layout, Schema, is_document, unwrapped, whole_rows};

/// Bytes of a piece: enough to be worth a thread's while, little enough to stay in its cache.
const PIECE: usize = 2 * LONGEST_ROW;
/// Bytes that are read at a time.
const READ: usize = 256 << 10;
/// The largest JSON document that is unwrapped; it must be held as a whole.
const LONGEST_DOCUMENT: usize = 64 << 20;

/// A part of a table's body.
pub(super) struct Piece {
    /// Whole rows.
    pub(super) text: Vec<u8>,
    /// Where it begins, in bytes of the table.
    pub(super) from: u64,
    /// Lines of the table before it.
    pub(super) lines_before: u64,
}

/// Reads a table from its beginning to its end.
pub(super) struct Pieces<R> {
    source: R,
    decoder: Decoder,
    size: Option<u64>,
    layout: Option<Layout>,
    /// What was read and not handed out yet.
    held: Vec<u8>,
    ended: bool,
    from: u64,
}

impl<R: Read> Pieces<R> {
    /// Begins to read. A JSON document is unwrapped to the rows that it holds.
    pub(super) fn open(
        (source, size): (R, Option<u64>),
        charset: Option<Charset>,
        schema: &Schema,
    ) -> Result<Self> {
        let decoder = Decoder::new(charset);
        let (layout, held) = (None, Vec::new());
        let mut pieces = Self { source, decoder, size, layout, held, ended: false, from: 0 };
        pieces.fill(PIECE)?;
        // Of a packed table nobody knows how long it is.
        pieces.size = size.filter(|_| pieces.packing().is_plain());
        if is_document(&pieces.held) {
            pieces.fill(LONGEST_DOCUMENT)?;
            ensure!(
                pieces.ended,
                "JSON document: expected at most {} MB, found more; write one row a line (JSON Lines)",
                LONGEST_DOCUMENT >> 20
            );
            let text = String::from_utf8_lossy(&pieces.held);
            let rows = unwrapped(&text, schema)?.into_owned().into_bytes();
            (pieces.size, pieces.held) = (Some(rows.len() as u64), rows);
        }
        Ok(pieces)
    }

    /// The beginning of the table.
    pub(super) fn head(&self) -> &[u8] {
        &self.held
    }

    /// How the table is packed, as far as it was read.
    pub(super) fn packing(&self) -> Packing {
        self.decoder.packing()
    }

    /// Bytes of the whole table, if that is known.
    pub(super) fn size(&self) -> Option<u64> {
        self.size
    }

    /// Goes to the table's body.
    pub(super) fn begin(&mut self, layout: &Layout) {
        self.held.drain(..layout.body.min(self.held.len()));
        self.from = layout.body as u64;
        self.layout = Some(layout.clone());
    }

    /// The next pieces, up to `count`; none at the end. `lines` counts on.
    pub(super) fn batch(&mut self, count: usize, lines: &mut u64) -> Result<Vec<Piece>> {
        let mut batch = Vec::new();
        while batch.len() < count {
            let Some(text) = self.next()? else { break };
            let (from, lines_before) = (self.from, *lines);
            self.from += text.len() as u64;
            *lines += self.lines(&text);
            batch.push(Piece { text, from, lines_before });
        }
        Ok(batch)
    }

    fn lines(&self, text: &[u8]) -> u64 {
        self.layout.as_ref().map_or(0, |layout| layout.lines(text) as u64)
    }

    fn next(&mut self) -> Result<Option<Vec<u8>>> {
        self.fill(PIECE)?;
        let Some(layout) = &self.layout else { return Ok(None) };
        if self.held.is_empty() {
            return Ok(None);
        }
        let whole = match self.ended {
            true if self.held.len() <= PIECE => self.held.len(),
            _ => whole_rows(&self.held[..PIECE], layout)
                .with_context(|| format!("byte {} of the table", self.from))?,
        };
        let rest = self.held.split_off(whole);
        Ok(Some(std::mem::replace(&mut self.held, rest)))
    }

    /// Reads on until `wanted` bytes are held or the source has ended.
    fn fill(&mut self, wanted: usize) -> Result<()> {
        let mut read = Vec::with_capacity(READ);
        while !self.ended && self.held.len() < wanted {
            read.clear();
            let found = self.source.by_ref().take(READ as u64).read_to_end(&mut read);
            self.ended = found.context("cannot read the table")? == 0;
            self.decoder.push(&read, &mut self.held)?;
            if self.ended {
                self.decoder.finish(&mut self.held)?;
            }
        }
        Ok(())
    }
}
