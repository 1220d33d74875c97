//! The scores of a whole table, in its order.

mod overview;
mod window;

use std::collections::BTreeMap;

use model_wasm::Manifest;
use serde::{Deserialize, Serialize};

use crate::{Drift, Plan, Scores, Tally, drift, score::NO_LABEL};

pub use overview::{Count, Overview};
pub use window::{Filter, Line, Order, Window};

/// The scores of a table's pieces: about 16 bytes a row, and no text.
#[derive(Debug, Clone)]
pub struct Ledger {
    manifest: Manifest,
    pieces: Vec<Piece>,
    /// Pieces that came before their turn, by number.
    early: BTreeMap<usize, (u64, Scores)>,
    starts: Vec<u32>,
    line_of: Vec<u32>,
    chances: Vec<f32>,
    possible: Vec<u32>,
    unlike: Vec<bool>,
    in_sample: Vec<bool>,
    labels: Vec<u8>,
    tallies: Vec<Tally>,
    /// Bytes and lines up to here.
    end: (u64, u64),
    sorted: Option<window::Sorted>,
    /// Measured once, until other rows come.
    measured: Option<overview::Measured>,
}

/// Where a piece stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Piece {
    first_row: usize,
    first_byte: u64,
    first_line: u64,
    end: u64,
}

impl Ledger {
    /// An empty ledger for a table that is read by `plan`.
    #[must_use]
    pub fn new(manifest: Manifest, plan: &Plan) -> Self {
        let tallies = vec![Tally::default(); manifest.features.len()];
        Self {
            manifest,
            pieces: Vec::new(),
            early: BTreeMap::new(),
            starts: Vec::new(),
            line_of: Vec::new(),
            chances: Vec::new(),
            possible: Vec::new(),
            unlike: Vec::new(),
            in_sample: Vec::new(),
            labels: Vec::new(),
            tallies,
            end: (plan.layout.body as u64, plan.layout.body_line as u64),
            sorted: None,
            measured: None,
        }
    }

    /// Takes the scores of piece `number` (from 0), which begins at byte `first_byte` of the table.
    /// Pieces may come in any order; rows count once all pieces before theirs are there.
    pub fn keep(&mut self, number: usize, first_byte: u64, scores: Scores) {
        self.early.insert(number, (first_byte, scores));
        while let Some((first_byte, scores)) = self.early.remove(&self.pieces.len()) {
            self.append(first_byte, scores);
        }
        self.sorted = None;
        self.measured = None;
    }

    fn append(&mut self, first_byte: u64, scores: Scores) {
        let (first_row, first_line) = (self.rows(), self.end.1);
        let end = first_byte + u64::from(scores.bytes);
        self.pieces.push(Piece { first_row, first_byte, first_line, end });
        self.end = (end, first_line + u64::from(scores.lines));
        self.starts.extend(scores.starts);
        self.line_of.extend(scores.line_of);
        self.chances.extend(scores.chances);
        self.possible.extend(scores.possible);
        self.unlike.extend(scores.unlike);
        self.in_sample.extend(scores.in_sample);
        self.labels.extend(scores.labels);
        self.tallies.iter_mut().zip(&scores.tallies).for_each(|(all, piece)| all.add(piece));
    }

    /// Rows so far.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.starts.len()
    }

    /// Every feature against the training rows.
    #[must_use]
    pub fn drift(&self) -> Vec<Drift> {
        drift(&self.manifest, &self.tallies)
    }

    /// Probabilities of a row that has a verdict.
    fn chances(&self, row: usize) -> Option<&[f32]> {
        let width = self.manifest.chances();
        let chances = self.chances.get(row * width..(row + 1) * width)?;
        (!chances.first()?.is_nan()).then_some(chances)
    }

    fn verdict(&self, row: usize, threshold: f64) -> Option<usize> {
        self.chances(row).map(|chances| self.manifest.verdict(chances, threshold))
    }

    fn label(&self, row: usize) -> Option<usize> {
        self.labels.get(row).filter(|label| **label != NO_LABEL).map(|&label| usize::from(label))
    }

    /// Whether the file promises that no class but the verdict is possible; none if it promises
    /// nothing at all.
    fn is_sure(&self, row: usize, verdict: usize) -> Option<bool> {
        if !self.promises() {
            return None;
        }
        Some(self.possible.get(row).copied()? == 1u32.checked_shl(verdict as u32).unwrap_or(0))
    }

    /// Whether the file says which classes are possible, and there is a bit for each of them.
    fn promises(&self) -> bool {
        !self.manifest.conformal.is_empty() && self.manifest.classes.len() <= u32::BITS as usize
    }

    /// Probability of `class`, of a row that has a verdict.
    fn chance_of(&self, row: usize, class: usize) -> Option<f32> {
        let chances = self.chances(row)?;
        match chances {
            [positive] if class == self.manifest.positive => Some(*positive),
            [positive] => Some(1.0 - positive),
            all => all.get(class).copied(),
        }
    }

    fn piece_of(&self, row: usize) -> Option<&Piece> {
        let behind = self.pieces.partition_point(|piece| piece.first_row <= row);
        self.pieces.get(behind.checked_sub(1)?)
    }
}
