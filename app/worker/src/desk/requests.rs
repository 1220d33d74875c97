//! What the desk can be asked.

use comparison::{Diagnosis, Report, Row};
use model_wasm::{
    Explanation,
    counterfactual::Alternatives,
    table::{Cell, Choices, InputRow},
};
use scoring::{Drift, Filter, Form, Order, Overview, Plan, Seen, Sniffed, Window};
use serde::{Deserialize, Serialize};

use crate::{
    Judgement, Progress,
    protocol::{Request, Service},
};

/// The one worker that the page asks.
pub struct Desk;

impl Service for Desk {}

/// States what a request of the desk is answered with.
macro_rules! request {
    ($name:ident, $kind:literal -> $response:ty) => {
        request!($name, $kind -> $response, ());
    };
    ($name:ident, $kind:literal -> $response:ty, $progress:ty) => {
        impl Request for $name {
            type Service = Desk;
            type Response = $response;
            type Progress = $progress;
            const KIND: &'static str = $kind;
        }
    };
}

/// Load a predictor file, which is attached as bytes. Forgets the table.
#[derive(Debug, Serialize, Deserialize)]
pub struct LoadDesk {
    /// [`crate::BUILD`] of the page.
    pub build: String,
}
request!(LoadDesk, "load" -> ());

/// Take on another scorer: the port to it is attached.
#[derive(Debug, Serialize, Deserialize)]
pub struct HireScorer;
request!(HireScorer, "hire" -> ());

/// Judge a case and explain it, for predictors that take longer than a frame.
#[derive(Debug, Serialize, Deserialize)]
pub struct JudgeCase {
    /// The case, in feature order.
    pub values: Vec<f32>,
    /// Threshold of the verdict.
    pub threshold: f64,
}
request!(JudgeCase, "judge" -> (Judgement, Option<Explanation>));

/// Give the text of a file, which is attached, however it is packed.
#[derive(Debug, Serialize, Deserialize)]
pub struct UnpackText;
request!(UnpackText, "unpack" -> String);

/// Read a pasted or dropped text, and show its first row.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadFirst {
    /// The text.
    pub text: String,
}
request!(ReadFirst, "read" -> FirstRow);

/// What a text begins with.
#[derive(Debug, Serialize, Deserialize)]
pub struct FirstRow {
    /// Rows of the text, at least 1.
    pub rows: usize,
    /// The first row's cells, in feature order.
    pub cells: Vec<Cell>,
}

/// Compute the probability of each class for each of these rows, laid end to end.
#[derive(Debug, Serialize, Deserialize)]
pub struct Probabilities {
    /// [rows, features]
    pub values: Vec<f32>,
}
request!(Probabilities, "probabilities" -> Vec<f32>);

/// Find what would change the verdict on a case.
#[derive(Debug, Serialize, Deserialize)]
pub struct FindAlternatives {
    /// The case, in feature order.
    pub values: Vec<f32>,
    /// Features that stay as they are.
    pub locked: Vec<usize>,
    /// Threshold of the verdict.
    pub threshold: f64,
}
request!(FindAlternatives, "alternatives" -> Alternatives);

/// Report on rows that were asked here and there.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReportRows {
    /// The rows, in the order in which they were asked.
    pub rows: Vec<Row>,
    /// Largest difference of scores that does not matter.
    pub tolerance: f64,
}
request!(ReportRows, "report" -> (Report, Vec<Diagnosis>));

/// Take a table in hand, whose file is attached, and look at its beginning.
#[derive(Debug, Serialize, Deserialize)]
pub struct OpenTable;
request!(OpenTable, "table.open" -> Sniffed);

/// Look at the table's beginning again, as a person has chosen to read it.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadAs {
    /// What was chosen; the rest is found out.
    pub choices: Choices,
}
request!(ReadAs, "table.as" -> Sniffed);

/// Score every row of the table in hand.
#[derive(Debug, Serialize, Deserialize)]
pub struct ScoreTable {
    /// How it is read.
    pub plan: Plan,
}
request!(ScoreTable, "table.score" -> ScoreEnd, Progress);

/// How the scoring of a table ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ScoreEnd {
    /// Every row was scored.
    Complete,
    /// It was stopped; the rows up to there are kept.
    Stopped,
}

/// Write the scored table; its parts come back as files, in order, none if it was stopped.
#[derive(Debug, Serialize, Deserialize)]
pub struct WriteTable {
    /// Threshold of the verdicts.
    pub threshold: f64,
    /// In what form.
    pub form: Form,
}
request!(WriteTable, "table.write" -> ScoreEnd, Progress);

/// Stop scoring or writing.
#[derive(Debug, Serialize, Deserialize)]
pub struct StopTable;
request!(StopTable, "table.stop" -> ());

/// Forget the table in hand.
#[derive(Debug, Serialize, Deserialize)]
pub struct CloseTable;
request!(CloseTable, "table.close" -> ());

/// Sum up the table so far.
#[derive(Debug, Serialize, Deserialize)]
pub struct SumUp {
    /// Threshold of the verdicts.
    pub threshold: f64,
    /// Whether to measure too, which takes longer.
    pub measured: bool,
}
request!(SumUp, "table.overview" -> (Overview, Vec<Drift>));

/// Show some rows of the table.
#[derive(Debug, Serialize, Deserialize)]
pub struct ShowRows {
    /// What they are sorted by.
    pub order: Order,
    /// Which are left.
    pub filter: Filter,
    /// Threshold of the verdicts.
    pub threshold: f64,
    /// Place of the first.
    pub from: usize,
    /// How many.
    pub count: usize,
}
request!(ShowRows, "table.rows" -> (Window, Vec<Option<Seen>>));

/// Read all rows of the table in hand, at most so many bytes of it.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadTable {
    /// How it is read.
    pub plan: Plan,
    /// Bytes beyond which a table is too long to be read as a whole.
    pub longest: u64,
}
request!(ReadTable, "table.read" -> Vec<InputRow>);
