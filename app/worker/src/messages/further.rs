//! What no first verdict asks: of texts, of long tables, of what if.

use comparison::{Diagnosis, diagnosis::Seen as Other};
use model_wasm::{counterfactual::Alternatives, table::InputRow};
use scoring::{Drift, Filter, Form, Order, Overview, Plan, Seen, Sniffed, Window};
use serde::{Deserialize, Serialize};

use super::{decode, encode};

/// Annex to worker. Where it says so, bytes come with the question.
#[derive(Debug, Serialize, Deserialize)]
pub enum Question {
    /// Read a text as rows.
    Rows {
        /// The text.
        text: String,
        /// How it is read; none for what seems right.
        plan: Option<Plan>,
    },
    /// Say how probable each class is for each of these rows, laid end to end.
    Probabilities(Vec<f32>),
    /// Say why another side's answers to rows, laid end to end, differ from ours.
    Diagnose {
        /// [rows, features]
        values: Vec<f32>,
        /// One a row.
        seen: Vec<Other>,
    },
    /// Say what would change the verdict on a row.
    Alternatives {
        /// The row, in feature order.
        values: Vec<f32>,
        /// Features that stay as they are.
        locked: Vec<usize>,
        /// Threshold of the verdict.
        threshold: f64,
    },
    /// Unwrap a JSON document, whose bytes come along, to a text of rows.
    Unwrap,
    /// Look at a table's beginning, whose bytes come along.
    Sniff,
    /// Score a piece of a table's body, whose bytes come along.
    Score {
        /// How the table is read.
        plan: Plan,
        /// How many of the bytes count.
        bytes: usize,
    },
    /// Write a piece of a table's body, whose bytes come along, with its verdicts.
    Write {
        /// How the table is read, and how it is written.
        plan: Plan,
        /// Threshold of the verdicts.
        threshold: f64,
        /// In what form.
        form: Form,
        /// How many of the bytes count; none for what comes before all rows.
        bytes: Option<usize>,
        /// Lines before the piece.
        lines_before: u64,
    },
    /// Begin to keep the scores of another table.
    Begin {
        /// How it is read.
        plan: Plan,
        /// A number that scores of this table, and of no other, carry.
        table: u32,
    },
    /// Keep the scores of a piece.
    Keep {
        /// The table's number: what comes late from another is not kept.
        table: u32,
        /// Number of the piece, from 0.
        number: usize,
        /// Its first byte.
        from: u64,
        /// [`scoring::Scores`], as they came.
        #[serde(with = "serde_bytes")]
        scores: Vec<u8>,
    },
    /// Sum up the table so far.
    Overview {
        /// Threshold of the verdicts.
        threshold: f64,
        /// Whether to measure too, which takes longer.
        measured: bool,
    },
    /// Compare the table so far with the training rows.
    Drift,
    /// Show some rows.
    Window {
        /// What they are sorted by.
        order: Order,
        /// Which are left.
        filter: Filter,
        /// Threshold of the verdicts.
        threshold: f64,
        /// Place of the first.
        from: usize,
        /// How many.
        count: usize,
    },
    /// Read rows again, each by itself, for people.
    Look {
        /// How the table is read.
        plan: Plan,
        /// Text of each row.
        rows: Vec<String>,
    },
}

/// Worker to annex, one for each [`Question`].
#[derive(Debug, Serialize, Deserialize)]
pub enum Answer {
    /// To [`Question::Rows`].
    Rows(Vec<InputRow>),
    /// To [`Question::Probabilities`]: [rows, classes], row-major.
    Probabilities(Vec<f32>),
    /// To [`Question::Diagnose`].
    Diagnosed(Vec<Diagnosis>),
    /// To [`Question::Alternatives`].
    Alternatives(Box<Alternatives>),
    /// To [`Question::Unwrap`] and [`Question::Write`]: text.
    Text(#[serde(with = "serde_bytes")] Vec<u8>),
    /// To [`Question::Sniff`].
    Sniffed(Box<Sniffed>),
    /// To [`Question::Score`].
    Scored {
        /// Rows of the piece.
        rows: usize,
        /// [`scoring::Scores`], for whoever keeps them.
        #[serde(with = "serde_bytes")]
        scores: Vec<u8>,
    },
    /// To [`Question::Begin`] and [`Question::Keep`]: rows kept.
    Kept(usize),
    /// To [`Question::Overview`].
    Overview(Box<Overview>),
    /// To [`Question::Drift`].
    Drift(Vec<Drift>),
    /// To [`Question::Window`].
    Window(Window),
    /// To [`Question::Look`]: none for a row that is not one row any more.
    Seen(Vec<Option<Seen>>),
}

impl Question {
    /// The bytes that travel.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        encode(self)
    }

    /// A question from its bytes.
    ///
    /// # Errors
    /// Words, if the bytes are of another version or kind.
    pub fn decode(bytes: &[u8]) -> Result<Self, String> {
        decode(bytes, "a further question")
    }
}

impl Answer {
    /// The bytes that travel.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        encode(self)
    }

    /// An answer from its bytes.
    ///
    /// # Errors
    /// Words, if the bytes are of another version or kind.
    pub fn decode(bytes: &[u8]) -> Result<Self, String> {
        decode(bytes, "a further answer")
    }
}

/// Scores as bytes, which go from one worker to another through a page that need not read them.
#[must_use]
pub fn encode_scores(scores: &scoring::Scores) -> Vec<u8> {
    encode(scores)
}

/// Scores from their bytes.
///
/// # Errors
/// Words, if the bytes are of another version or kind.
pub fn decode_scores(bytes: &[u8]) -> Result<scoring::Scores, String> {
    decode(bytes, "scores")
}
