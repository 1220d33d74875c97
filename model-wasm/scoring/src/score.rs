//! A piece of text to scores.

use model_wasm::Predictor;
use serde::{Deserialize, Serialize};
use stats::Sketch;
use table::{Cell, Record, Schema};

use crate::{Plan, Tally, training_rows::TrainingRows};

/// What stands for a row without a known class.
pub(crate) const NO_LABEL: u8 = u8::MAX;

/// What a piece of text says, a few bytes a row.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Lines of the piece, blank ones included.
    pub lines: u32,
    /// Bytes of the piece.
    pub bytes: u32,
    /// First byte of each row within the piece.
    pub starts: Vec<u32>,
    /// Line of each row within the piece, from 0.
    pub line_of: Vec<u32>,
    /// [rows, [`model_wasm::Manifest::chances`]]; NaN for a row that gives no verdict.
    pub chances: Vec<f32>,
    /// Possible classes at the strictest level that the file promises something for, one bit a class;
    /// no bits for a row without a verdict.
    pub possible: Vec<u32>,
    /// Whether each row is unlike anything known.
    pub unlike: Vec<bool>,
    /// Whether each row has the values of a training row that the file carries.
    pub in_sample: Vec<bool>,
    /// Known class of each row, 255 for none.
    pub labels: Vec<u8>,
    /// One a feature.
    pub tallies: Vec<Tally>,
}

impl Scores {
    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.starts.len()
    }
}

/// Reads and scores the rows of a piece of a table's body. No row is left out: one that cannot be
/// read or computed has NaN for its probability, and [`Plan::look`] says why.
#[must_use]
pub fn score(predictor: &Predictor, plan: &Plan, piece: &[u8]) -> Scores {
    let schema = predictor.manifest().table_schema();
    let features = schema.features.len();
    let mut scores = Scores {
        bytes: piece.len() as u32,
        tallies: vec![Tally::default(); features],
        ..Scores::default()
    };
    // Values of the complete rows, laid end to end, and which rows those are.
    let (mut values, mut complete) = (Vec::new(), Vec::new());
    let mut row = vec![0.0; features];
    let lines = plan.layout.records(piece, |record| {
        if plan.mapping.read_values(&plan.layout, record, &mut row) {
            complete.push(scores.rows());
            values.extend_from_slice(&row);
        } else {
            count_gaps(&mut scores.tallies, plan, record, &schema);
        }
        scores.note(plan, record, &schema);
    });
    scores.lines = lines as u32;
    scores.take_verdicts(predictor, &values, &complete);
    for (feature, tally) in scores.tallies.iter_mut().enumerate() {
        tally.values = Sketch::of(values.iter().skip(feature).step_by(features).copied());
    }
    scores
}

impl Scores {
    fn note(&mut self, plan: &Plan, record: &Record<'_>, schema: &Schema) {
        self.starts.push(record.start as u32);
        self.line_of.push(record.line as u32);
        let label = plan.mapping.label(record, schema);
        self.labels.push(label.and_then(|class| u8::try_from(class).ok()).unwrap_or(NO_LABEL));
    }

    fn take_verdicts(&mut self, predictor: &Predictor, values: &[f32], complete: &[usize]) {
        let manifest = predictor.manifest();
        let (rows, classes, chances) = (self.rows(), manifest.classes.len(), manifest.chances());
        self.chances = vec![f32::NAN; rows * chances];
        self.possible = vec![0; rows];
        self.unlike = vec![false; rows];
        self.in_sample = vec![false; rows];
        let training = TrainingRows::of(predictor);
        let found = predictor.probabilities(values);
        let level = manifest.conformal.last();
        let values = values.chunks_exact(manifest.features.len().max(1));
        for ((&row, found), values) in complete.iter().zip(found.chunks_exact(classes)).zip(values)
        {
            if found[0].is_nan() {
                continue;
            }
            self.chances[row * chances..][..chances].copy_from_slice(manifest.telling(found));
            self.possible[row] = level.map_or(0, |level| level.possible_bits(found));
            self.unlike[row] = predictor.is_unlike(values);
            self.in_sample[row] = training.contains(values);
        }
    }
}

fn count_gaps(tallies: &mut [Tally], plan: &Plan, record: &Record<'_>, schema: &Schema) {
    let cells = plan.mapping.input_row(&plan.layout, record, schema).cells;
    for (tally, cell) in tallies.iter_mut().zip(cells) {
        match cell {
            Cell::Value(_) => {}
            Cell::Missing => tally.missing += 1,
            Cell::Unreadable(_) => tally.unreadable += 1,
        }
    }
}
