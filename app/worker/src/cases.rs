//! Questions about one case.

use model_wasm::Error;

use crate::{
    conversation::Loaded,
    messages::{Answer, Description, Question},
};

/// Answers every question but those about texts.
///
/// # Errors
/// The engine's own words, or that the question is another worker's.
pub fn answer(loaded: &Loaded, question: Question) -> Result<Answer, String> {
    let predictor = &loaded.predictor;
    let words = |error: Error| error.to_string();
    match question {
        Question::Predict(values) => {
            let prediction = predictor.predict(&values).map_err(words)?;
            Ok(Answer::Predicted(prediction, predictor.novelty(&values).map_err(words)?))
        }
        Question::Explain(values) => {
            predictor.explain(&values).map(Answer::Explained).map_err(words)
        }
        Question::Describe => Ok(Answer::Described(Box::new(Description::of(predictor)))),
        Question::File => Ok(Answer::File(loaded.bytes.clone())),
        Question::Reference => Ok(Answer::Reference(predictor.reference().to_vec())),
        Question::Read(_) => Err("expected a question about a case, found a text".to_owned()),
    }
}
