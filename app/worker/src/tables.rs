//! Questions that no first verdict asks: about texts, about long tables, about what if.

use model_wasm::{Predictor, table};
use ndarray::ArrayView2;
use scoring::{Ledger, Plan, Sniffed, Writer};

use crate::{
    conversation::{Loaded, Skill},
    messages::{
        Answer, Question,
        further::{self, decode_scores, encode_scores},
    },
};

/// What the worker for tables remembers: the scores of one table, if it is the one that keeps them.
#[derive(Default)]
pub struct Tables {
    /// Number of the table that is kept.
    table: u32,
    ledger: Option<Ledger>,
}

impl Skill for Tables {
    fn answer(
        &mut self,
        loaded: &Loaded,
        question: Question,
        attached: Vec<u8>,
    ) -> Result<Answer, String> {
        match question {
            Question::Read(text) => read(&loaded.predictor, &text),
            Question::Further(bytes) => {
                let question = further::Question::decode(&bytes)?;
                let answer = self.further(&loaded.predictor, question, attached)?;
                Ok(Answer::Further(answer.encode()))
            }
            _ => {
                Err("expected a question about tables or what if, found one about a case"
                    .to_owned())
            }
        }
    }
}

impl Tables {
    fn further(
        &mut self,
        predictor: &Predictor,
        question: further::Question,
        attached: Vec<u8>,
    ) -> Result<further::Answer, String> {
        use further::{Answer, Question};
        match question {
            Question::Rows { text, plan: None } => rows(predictor, &text).map(Answer::Rows),
            Question::Rows { text, plan: Some(plan) } => {
                let body = text.as_bytes().get(plan.layout.body..).unwrap_or_default();
                let seen = plan.look(body, predictor).into_iter();
                Ok(Answer::Rows(seen.map(|seen| seen.row).collect()))
            }
            Question::Probabilities(values) => probabilities(predictor, &values),
            Question::Diagnose { values, seen } => {
                Ok(Answer::Diagnosed(comparison::diagnose(predictor, &values, &seen)))
            }
            Question::Alternatives { values, locked, threshold } => {
                let found = predictor.alternatives(&values, &locked, threshold).map_err(words)?;
                Ok(Answer::Alternatives(Box::new(found)))
            }
            Question::Unwrap => {
                let text = String::from_utf8_lossy(&attached);
                let rows = table::unwrapped(&text).map_err(words)?;
                Ok(Answer::Text(rows.into_owned().into_bytes()))
            }
            Question::Sniff => {
                let sniffed = Sniffed::of(&attached, predictor).map_err(words)?;
                Ok(Answer::Sniffed(Box::new(sniffed)))
            }
            Question::Score { plan, bytes } => {
                let scores = scoring::score(predictor, &plan, first(&attached, bytes));
                Ok(Answer::Scored { rows: scores.rows(), scores: encode_scores(&scores) })
            }
            Question::Write { plan, threshold, form, bytes, lines_before } => {
                let writer = Writer::new(predictor, &plan, threshold, form);
                Ok(Answer::Text(match bytes {
                    None => writer.header(),
                    Some(bytes) => writer.piece(first(&attached, bytes), lines_before),
                }))
            }
            Question::Look { plan, rows } => Ok(Answer::Seen(look(predictor, &plan, &rows))),
            Question::Begin { plan, table } => {
                self.table = table;
                self.ledger = Some(Ledger::new(predictor.manifest().clone(), &plan));
                Ok(Answer::Kept(0))
            }
            kept => self.of_ledger(kept),
        }
    }

    fn of_ledger(&mut self, question: further::Question) -> Result<further::Answer, String> {
        use further::{Answer, Question};
        let ledger = self.ledger.as_mut().ok_or("no table is kept here")?;
        match question {
            Question::Keep { table, number, from, scores } => {
                if table == self.table {
                    ledger.keep(number, from, decode_scores(&scores)?);
                }
                Ok(Answer::Kept(ledger.rows()))
            }
            Question::Overview { threshold, measured } => {
                Ok(Answer::Overview(Box::new(ledger.overview(threshold, measured))))
            }
            Question::Drift => Ok(Answer::Drift(ledger.drift())),
            Question::Window { order, filter, threshold, from, count } => {
                Ok(Answer::Window(ledger.window(order, filter, threshold, from, count)))
            }
            other => Err(format!("expected a question about the kept table, found {other:?}")),
        }
    }
}

fn words(error: impl ToString) -> String {
    error.to_string()
}

fn first(bytes: &[u8], count: usize) -> &[u8] {
    bytes.get(..count).unwrap_or(bytes)
}

fn read(predictor: &Predictor, text: &str) -> Result<Answer, String> {
    let mut rows = rows(predictor, text)?;
    // A text without a row is refused by its reader.
    let count = rows.len();
    Ok(Answer::Read { rows: count, first: rows.swap_remove(0).cells })
}

fn rows(predictor: &Predictor, text: &str) -> Result<Vec<table::InputRow>, String> {
    table::read(text, &predictor.manifest().table_schema()).map_err(words)
}

fn probabilities(predictor: &Predictor, values: &[f32]) -> Result<further::Answer, String> {
    let features = predictor.manifest().features.len();
    let rows = ArrayView2::from_shape((values.len() / features, features), values);
    let rows = rows.map_err(|_| format!("expected rows of {features} values"))?;
    let found = predictor.predict_batch(rows).map_err(words)?;
    Ok(further::Answer::Probabilities(found.into_iter().collect()))
}

fn look(predictor: &Predictor, plan: &Plan, rows: &[String]) -> Vec<Option<scoring::Seen>> {
    rows.iter().map(|row| plan.look(row.as_bytes(), predictor).into_iter().next()).collect()
}
