//! Questions that a first verdict asks.

use model_wasm::Error;

use crate::{
    conversation::Loaded,
    messages::{Answer, Description, Question},
};

/// Answers every question but those that no first verdict needs.
///
/// # Errors
/// The engine's own words, or that the question is another worker's.
pub fn answer(loaded: &Loaded, question: Question) -> Result<Answer, String> {
    let predictor = &loaded.predictor;
    let words = |error: Error| error.to_string();
    match question {
        Question::Predict(values, threshold) => {
            let prediction = predictor.predict_at(&values, threshold).map_err(words)?;
            Ok(Answer::Predicted(prediction, predictor.novelty(&values).map_err(words)?))
        }
        Question::Explain(values) => {
            predictor.explain(&values).map(Answer::Explained).map_err(words)
        }
        Question::Describe => Ok(Answer::Described(Box::new(Description::of(predictor)))),
        Question::File => Ok(Answer::File(loaded.bytes.clone())),
        Question::Reference => Ok(Answer::Reference(predictor.reference().to_vec())),
        Question::Read(_) | Question::Probabilities(_) | Question::Alternatives { .. } => {
            Err("expected a question of a first verdict, found another worker's".to_owned())
        }
    }
}
