//! Questions about texts and tables.

use model_wasm::{Predictor, table};

use crate::messages::{Answer, Question};

/// Reads a text as rows.
///
/// # Errors
/// The reader's own words, or that the question is another worker's.
pub fn answer(predictor: &Predictor, question: Question) -> Result<Answer, String> {
    match question {
        Question::Read(text) => table::read(&text, predictor.manifest())
            .map(Answer::Rows)
            .map_err(|error| error.to_string()),
        _ => Err("expected a text, found a question about a case".to_owned()),
    }
}
