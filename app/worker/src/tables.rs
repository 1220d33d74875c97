//! Questions about texts and tables.

use model_wasm::table;

use crate::{
    conversation::Loaded,
    messages::{Answer, Question},
};

/// Reads a text as rows.
///
/// # Errors
/// The reader's own words, or that the question is another worker's.
pub fn answer(loaded: &Loaded, question: Question) -> Result<Answer, String> {
    match question {
        Question::Read(text) => table::read(&text, loaded.predictor.manifest())
            .map(Answer::Rows)
            .map_err(|error| error.to_string()),
        _ => Err("expected a text, found a question about a case".to_owned()),
    }
}
