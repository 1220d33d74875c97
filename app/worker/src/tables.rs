//! Questions that no first verdict asks: about texts, about many rows, about what if.

use model_wasm::{Error, table};
use ndarray::ArrayView2;

use crate::{
    conversation::Loaded,
    messages::{Answer, Question},
};

/// Reads a text as rows, predicts many rows, looks for what would change a verdict.
///
/// # Errors
/// The engine's own words, or that the question is another worker's.
pub fn answer(loaded: &Loaded, question: Question) -> Result<Answer, String> {
    let predictor = &loaded.predictor;
    let words = |error: Error| error.to_string();
    match question {
        Question::Read(text) => {
            let rows = table::read(&text, &predictor.manifest().table_schema());
            rows.map(Answer::Rows).map_err(|error| error.to_string())
        }
        Question::Probabilities(values) => {
            let features = predictor.manifest().features.len();
            let rows = ArrayView2::from_shape((values.len() / features, features), &values);
            let rows = rows.map_err(|_| format!("expected rows of {features} values"))?;
            let found = predictor.predict_batch(rows).map_err(words)?;
            Ok(Answer::Probabilities(found.into_iter().collect()))
        }
        Question::Alternatives { values, locked, threshold } => {
            let found = predictor.alternatives(&values, &locked, threshold).map_err(words)?;
            Ok(Answer::Alternatives(Box::new(found)))
        }
        _ => Err("expected a question about texts or what if, found one about a case".to_owned()),
    }
}
