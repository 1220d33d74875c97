//! What the annex alone asks.

use comparison::{Diagnosis, diagnosis::Seen as Other};
use js_sys::ArrayBuffer;
use model_wasm::{counterfactual::Alternatives, table::InputRow};
use scoring::{Drift, Filter, Order, Overview, Plan, Seen, Sniffed, Window};
use worker::messages::{
    Answer, Question,
    further::{self, Answer as Further, Question as Asked},
};

use super::{Engine, link::Link};

/// Asks a worker for tables.
///
/// # Errors
/// The worker's own words.
pub(super) async fn ask(
    link: &Link,
    question: &further::Question,
    attached: Option<&ArrayBuffer>,
) -> Result<further::Answer, String> {
    let question = Question::Further(question.encode());
    let answer = match attached {
        Some(bytes) => link.ask_with(question, bytes).await?,
        None => link.ask(question).await?,
    };
    match answer {
        Answer::Further(bytes) => further::Answer::decode(&bytes),
        other => Err(super::mismatched(&other)),
    }
}

/// The answer of one kind, or words for any other.
macro_rules! only {
    ($answer:expr, $pattern:pat => $found:expr) => {
        match $answer {
            $pattern => Ok($found),
            other => Err(format!("expected the answer to another question, found {other:?}")),
        }
    };
}
pub(super) use only;

impl Engine {
    async fn further(
        &self,
        question: further::Question,
        attached: Option<&ArrayBuffer>,
    ) -> Result<further::Answer, String> {
        ask(&self.tables().await?, &question, attached).await
    }

    /// Reads a text as rows, by `plan` or as seems right.
    ///
    /// # Errors
    /// The worker's own words: place, expected, found.
    pub async fn rows(&self, text: String, plan: Option<Plan>) -> Result<Vec<InputRow>, String> {
        only!(self.further(Asked::Rows { text, plan }, None).await?, Further::Rows(rows) => rows)
    }

    /// How probable each class is for each of `rows`, laid end to end: [rows, classes].
    ///
    /// # Errors
    /// The worker's own words.
    pub async fn probabilities(&self, rows: Vec<f32>) -> Result<Vec<f32>, String> {
        let answer = self.further(Asked::Probabilities(rows), None).await?;
        only!(answer, Further::Probabilities(found) => found)
    }

    /// Why another side's answers to rows, laid end to end, differ from this model's.
    ///
    /// # Errors
    /// The worker's own words.
    pub async fn diagnose(
        &self,
        values: Vec<f32>,
        seen: Vec<Other>,
    ) -> Result<Vec<Diagnosis>, String> {
        let answer = self.further(Asked::Diagnose { values, seen }, None).await?;
        only!(answer, Further::Diagnosed(found) => found)
    }

    /// What would change the verdict on `values`, while the features in `locked` stay.
    ///
    /// # Errors
    /// The worker's own words.
    pub async fn alternatives(
        &self,
        values: Vec<f32>,
        locked: Vec<usize>,
    ) -> Result<Alternatives, String> {
        let threshold = leptos::prelude::GetUntracked::get_untracked(&self.threshold);
        let question = Asked::Alternatives { values, locked, threshold };
        only!(self.further(question, None).await?, Further::Alternatives(found) => *found)
    }

    /// The text of rows that a JSON document wraps.
    ///
    /// # Errors
    /// The worker's own words.
    pub async fn unwrap_document(&self, document: &ArrayBuffer) -> Result<Vec<u8>, String> {
        only!(self.further(Asked::Unwrap, Some(document)).await?, Further::Text(text) => text)
    }

    /// What a table's beginning tells.
    ///
    /// # Errors
    /// The worker's own words: place, expected, found.
    pub async fn sniff(&self, head: &ArrayBuffer) -> Result<Sniffed, String> {
        only!(self.further(Asked::Sniff, Some(head)).await?, Further::Sniffed(found) => *found)
    }

    /// Begins to keep the scores of another table, which carry its number.
    ///
    /// # Errors
    /// The worker's own words.
    pub async fn begin(&self, plan: Plan, table: u32) -> Result<(), String> {
        only!(self.further(Asked::Begin { plan, table }, None).await?, Further::Kept(_) => ())
    }

    /// Keeps the scores of a piece (its number and first byte), as they came; the rows kept so far.
    ///
    /// # Errors
    /// The worker's own words.
    pub async fn keep(
        &self,
        table: u32,
        (number, from): (usize, u64),
        scores: Vec<u8>,
    ) -> Result<usize, String> {
        let question = Asked::Keep { table, number, from, scores };
        only!(self.further(question, None).await?, Further::Kept(rows) => rows)
    }

    /// The kept table as a whole; `measured` against its known classes too.
    ///
    /// # Errors
    /// The worker's own words.
    pub async fn overview(&self, threshold: f64, measured: bool) -> Result<Overview, String> {
        let answer = self.further(Asked::Overview { threshold, measured }, None).await?;
        only!(answer, Further::Overview(found) => *found)
    }

    /// The kept table against the training rows.
    ///
    /// # Errors
    /// The worker's own words.
    pub async fn drift(&self) -> Result<Vec<Drift>, String> {
        only!(self.further(Asked::Drift, None).await?, Further::Drift(found) => found)
    }

    /// `count` rows of the kept table, from place `from` on.
    ///
    /// # Errors
    /// The worker's own words.
    pub async fn window(
        &self,
        (order, filter): (Order, Filter),
        threshold: f64,
        from: usize,
        count: usize,
    ) -> Result<Window, String> {
        let question = Asked::Window { order, filter, threshold, from, count };
        only!(self.further(question, None).await?, Further::Window(found) => found)
    }

    /// Rows read again for people, each from its text.
    ///
    /// # Errors
    /// The worker's own words.
    pub async fn look(&self, plan: Plan, rows: Vec<String>) -> Result<Vec<Option<Seen>>, String> {
        only!(self.further(Asked::Look { plan, rows }, None).await?, Further::Seen(rows) => rows)
    }
}
