//! Questions that a first verdict asks.

use model_wasm::Error;

use crate::{
    conversation::{Loaded, Skill},
    messages::{Answer, Description, Question},
};

/// The worker for cases remembers nothing.
#[derive(Default)]
pub struct Cases;

impl Skill for Cases {
    /// Answers every question but those that no first verdict needs.
    fn answer(
        &mut self,
        loaded: &Loaded,
        question: Question,
        _: Vec<u8>,
    ) -> Result<Answer, String> {
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
            Question::Read(_) | Question::Further(_) => {
                Err("expected a question of a first verdict, found another worker's".to_owned())
            }
        }
    }
}
