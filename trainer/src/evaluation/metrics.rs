//! The metrics, each from `stats`.

use model_wasm::manifest::Head;
use stats::{
    Confusion, Reliability, average_precision, brier, log_loss, most_sensitive, most_specific,
    roc_auc,
};

use super::{BINS, answer::Answer};
use crate::{Dataset, export::head};

/// A metric's name and value; none where it is undefined on these rows.
pub(super) type Measurement = (&'static str, Option<f64>);

/// All metrics on some rows (repeated ones count each time); `answers` are in row order of the
/// data.
pub(super) fn measure(data: &Dataset, answers: &[Answer], rows: &[usize]) -> Vec<Measurement> {
    let truth: Vec<bool> = rows.iter().map(|&row| data.labels[row] == data.positive).collect();
    let chance = |&row: &usize| answers[row].probabilities[data.positive];
    let chances: Vec<f64> = rows.iter().map(chance).collect();
    let verdicts: Vec<usize> = rows.iter().map(|&row| answers[row].verdict(data)).collect();
    let called: Vec<bool> = verdicts.iter().map(|&class| class == data.positive).collect();
    let counts = Confusion::of(&truth, &called);
    let right = rows.iter().zip(&verdicts).filter(|(row, class)| data.labels[**row] == **class);
    let accuracy = right.count() as f64 / rows.len() as f64;
    vec![
        ("accuracy", Some(accuracy).filter(|share| share.is_finite())),
        ("sensitivity", counts.recall()),
        ("specificity", counts.specificity()),
        ("precision", counts.precision()),
        ("ROC AUC", roc_auc(&truth, &chances)),
        ("PR AUC", average_precision(&truth, &chances)),
        ("log loss", loss(data, answers, rows, &truth, &chances)),
        ("Brier score", brier(&truth, &chances)),
        ("calibration error", Reliability::of(&truth, &chances, BINS).and_then(|r| r.ece())),
        (
            "sensitivity at specificity ≥ 95 %",
            most_sensitive(&truth, &chances, 0.95).and_then(|point| point.counts.recall()),
        ),
        (
            "specificity at sensitivity ≥ 99 %",
            most_specific(&truth, &chances, 0.99).and_then(|point| point.counts.specificity()),
        ),
    ]
}

fn loss(
    data: &Dataset,
    answers: &[Answer],
    rows: &[usize],
    truth: &[bool],
    chances: &[f64],
) -> Option<f64> {
    match head(data) {
        Head::Sigmoid => log_loss(truth, chances),
        Head::Softmax => {
            let of_truth = |&row: &usize| answers[row].probabilities[data.labels[row]];
            let chances: Vec<f64> = rows.iter().map(of_truth).collect();
            log_loss(&vec![true; chances.len()], &chances)
        }
    }
}
