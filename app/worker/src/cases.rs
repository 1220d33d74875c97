//! Questions about one case.

use model_wasm::{Error, Predictor};

use crate::messages::{Answer, Description, Question};

/// Answers every question but those about texts.
///
/// # Errors
/// The engine's own words, or that the question is another worker's.
pub fn answer(predictor: &Predictor, question: Question) -> Result<Answer, String> {
    match question {
        Question::Predict(values) => {
            predictor.predict(&values).map(Answer::Predicted).map_err(words)
        }
        Question::Explain(values) => {
            predictor.explain(&values).map(Answer::Explained).map_err(words)
        }
        Question::Describe => Ok(Answer::Described(Box::new(Description::of(predictor)))),
        Question::Reference => Ok(Answer::Reference(predictor.reference().to_vec())),
        Question::Read(_) => Err("expected a question about a case, found a text".to_owned()),
    }
}

fn words(error: Error) -> String {
    error.to_string()
}
