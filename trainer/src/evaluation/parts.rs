//! The shipped network on each part of the split: the engine's own answers against the labels.

use model_wasm::{
    Prediction, Predictor,
    manifest::{Head, PartReport},
};
use stats::{Confusion, log_loss, roc_auc};

use crate::{Error, data::Dataset, export::head, split::Split};

/// The engine's answer for every row of the data, in order.
///
/// # Errors
/// [`Error::Engine`] if a row leads to a number that is not finite.
pub fn predictions(engine: &Predictor, data: &Dataset) -> Result<Vec<Prediction>, Error> {
    (0..data.len()).map(|row| Ok(engine.predict(data.row(row))?)).collect()
}

/// One report for each part that has rows. With more than two classes, precision, recall, AUC and the counts
/// speak of the positive class against all others, accuracy and loss of all classes.
#[must_use]
pub fn reports(data: &Dataset, split: &Split, answers: &[Prediction]) -> Vec<PartReport> {
    let head = head(data);
    let parts = split.parts().into_iter().filter(|(_, rows)| !rows.is_empty());
    parts.map(|(part, rows)| report(part, data, rows, answers, head)).collect()
}

fn report(
    part: &str,
    data: &Dataset,
    rows: &[usize],
    answers: &[Prediction],
    head: Head,
) -> PartReport {
    let truth: Vec<bool> = rows.iter().map(|&row| data.labels[row] == data.positive).collect();
    let verdicts: Vec<bool> = rows.iter().map(|&row| answers[row].class == data.positive).collect();
    let scores: Vec<f64> = rows.iter().map(|&row| f64::from(answers[row].probability)).collect();
    let counts = Confusion::of(&truth, &verdicts);
    let right = rows.iter().filter(|&&row| answers[row].class == data.labels[row]).count();
    let loss = match head {
        Head::Sigmoid => log_loss(&truth, &scores),
        Head::Softmax => cross_entropy(data, rows, answers),
    };
    PartReport {
        part: part.to_owned(),
        example_count: rows.len() as u64,
        binary_accuracy: right as f64 / rows.len() as f64,
        precision: counts.precision(),
        recall: counts.recall(),
        auc: roc_auc(&truth, &scores),
        loss: loss.unwrap_or(0.0),
        true_positives: counts.tp,
        false_positives: counts.fp,
        true_negatives: counts.tn,
        false_negatives: counts.fn_,
    }
}

/// Mean of −ln p(true class): the log loss of having been right.
fn cross_entropy(data: &Dataset, rows: &[usize], answers: &[Prediction]) -> Option<f64> {
    let of_truth = |&row: &usize| f64::from(answers[row].probabilities[data.labels[row]]);
    let chances: Vec<f64> = rows.iter().map(of_truth).collect();
    log_loss(&vec![true; chances.len()], &chances)
}
