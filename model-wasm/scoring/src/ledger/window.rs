//! A few rows of many, in some order.

use serde::{Deserialize, Serialize};

use super::Ledger;

/// What rows are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Order {
    /// As in the table.
    #[default]
    Table,
    /// The most probable for this class first.
    MostProbable(usize),
    /// The least probable for this class first.
    LeastProbable(usize),
    /// Rows whose known class was given the least probability first.
    WorstMiss,
    /// The most doubtful verdicts first.
    Doubt,
}

/// Which rows are left; every wish counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Filter {
    /// Only rows with this verdict.
    pub verdict: Option<usize>,
    /// Only rows of this known class.
    pub label: Option<usize>,
    /// Only rows whose verdict is not sure.
    pub doubtful: bool,
    /// Only rows unlike anything known.
    pub unlike: bool,
    /// Only rows without a verdict.
    pub errors: bool,
    /// Only rows whose verdict is not their known class.
    pub missed: bool,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Row of the table, from 0.
    pub row: usize,
    /// Line of the text, from 1.
    pub line: u64,
    /// Where its text is, in bytes.
    pub bytes: (u64, u64),
    /// Index of the class; none without a verdict.
    pub verdict: Option<usize>,
    /// Probability of the positive class, or of each class; empty without a verdict.
    pub chances: Vec<f32>,
    /// Whether no other class is possible; none if the file promises nothing.
    pub sure: Option<bool>,
    /// Whether it is unlike anything known.
    pub unlike: bool,
    /// Index of the known class.
    pub label: Option<usize>,
}

/// A few rows of many.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// Rows that pass the filter.
    pub total: usize,
    /// Place of the first of `lines` among them.
    pub from: usize,
    /// The rows.
    pub lines: Vec<Line>,
}

/// The rows that pass a filter, sorted.
#[derive(Debug, Clone)]
pub(super) struct Sorted {
    by: (Order, Filter, u64),
    rows: Vec<u32>,
}

impl Ledger {
    /// `count` rows from place `from` on, of those that pass `filter`.
    #[must_use]
    pub fn window(
        &mut self,
        order: Order,
        filter: Filter,
        threshold: f64,
        from: usize,
        count: usize,
    ) -> Window {
        let places = from..from.saturating_add(count);
        if order == Order::Table && filter == Filter::default() {
            let rows = places.take_while(|&row| row < self.rows());
            let lines = rows.filter_map(|row| self.line(row, threshold)).collect();
            return Window { total: self.rows(), from, lines };
        }
        let by = (order, filter, threshold.to_bits());
        if self.sorted.as_ref().is_none_or(|sorted| sorted.by != by) {
            self.sorted = Some(Sorted { by, rows: self.sort(order, filter, threshold) });
        }
        let rows = self.sorted.as_ref().map_or(&[][..], |sorted| &sorted.rows);
        let shown = rows.get(from..rows.len().min(places.end)).unwrap_or_default();
        let lines = shown.iter().filter_map(|&row| self.line(row as usize, threshold)).collect();
        Window { total: rows.len(), from, lines }
    }

    /// Rows stay in the table's order where they are alike.
    fn sort(&self, order: Order, filter: Filter, threshold: f64) -> Vec<u32> {
        let rows = (0..self.rows()).filter(|&row| self.passes(row, filter, threshold));
        if order == Order::Table {
            return rows.map(|row| row as u32).collect();
        }
        let mut keyed: Vec<(f32, u32)> =
            rows.map(|row| (self.key(row, order, threshold), row as u32)).collect();
        keyed.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        keyed.into_iter().map(|(_, row)| row).collect()
    }

    /// Sorted ascending; rows that have no such thing come last.
    fn key(&self, row: usize, order: Order, threshold: f64) -> f32 {
        let key = match order {
            Order::Table => None,
            Order::MostProbable(class) => self.chance_of(row, class).map(|chance| -chance),
            Order::LeastProbable(class) => self.chance_of(row, class),
            Order::WorstMiss => self.label(row).and_then(|class| self.chance_of(row, class)),
            Order::Doubt => self.margin(row, threshold),
        };
        key.unwrap_or(f32::INFINITY)
    }

    /// How far a row is from another verdict: from the threshold, or from the next class.
    fn margin(&self, row: usize, threshold: f64) -> Option<f32> {
        match self.chances(row)? {
            [positive] => Some((f64::from(*positive) - threshold).abs() as f32),
            all => {
                let mut sorted = all.to_vec();
                sorted.sort_by(|a, b| b.total_cmp(a));
                Some(sorted[0] - sorted[1])
            }
        }
    }

    fn passes(&self, row: usize, filter: Filter, threshold: f64) -> bool {
        let verdict = self.verdict(row, threshold);
        let (label, wish) = (self.label(row), |wanted: Option<usize>, found: Option<usize>| {
            wanted.is_none() || wanted == found
        });
        let sure = || verdict.and_then(|verdict| self.is_sure(row, verdict));
        let doubtful = || sure().is_some_and(|sure| !sure || self.unlike[row]);
        let missed = || verdict.is_some() && label.is_some() && verdict != label;
        wish(filter.verdict, verdict)
            && wish(filter.label, label)
            && (!filter.doubtful || doubtful())
            && (!filter.unlike || self.unlike[row])
            && (!filter.errors || verdict.is_none())
            && (!filter.missed || missed())
    }

    fn line(&self, row: usize, threshold: f64) -> Option<Line> {
        let piece = self.piece_of(row)?;
        let start = piece.first_byte + u64::from(*self.starts.get(row)?);
        let next = self.piece_of(row + 1).filter(|next| next.first_byte == piece.first_byte);
        let end = match next {
            Some(_) if row + 1 < self.rows() => piece.first_byte + u64::from(self.starts[row + 1]),
            _ => piece.end,
        };
        let verdict = self.verdict(row, threshold);
        Some(Line {
            row,
            line: piece.first_line + u64::from(self.line_of[row]) + 1,
            bytes: (start, end),
            verdict,
            chances: self.chances(row).unwrap_or_default().to_vec(),
            sure: verdict.and_then(|verdict| self.is_sure(row, verdict)),
            unlike: self.unlike[row],
            label: self.label(row),
        })
    }
}
