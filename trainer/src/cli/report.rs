//! Measurements as a table.

use std::fmt::Write;

use model_wasm::manifest::PartReport;

/// One line a part: counts, rates and the confusion matrix.
pub(crate) fn parts(parts: &[PartReport]) -> String {
    let mut text = format!(
        "{:<11}{:>12}{:>15}{:>10}{:>8}{:>8}{:>8}{:>6}{:>5}{:>5}{:>5}\n",
        "part",
        "ExampleCount",
        "BinaryAccuracy",
        "Precision",
        "Recall",
        "AUC",
        "loss",
        "TP",
        "FP",
        "TN",
        "FN"
    );
    for part in parts {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{}", line(part));
    }
    text
}

fn line(part: &PartReport) -> String {
    format!(
        "{:<11}{:>12}{:>15.4}{:>10}{:>8}{:>8}{:>8.4}{:>6}{:>5}{:>5}{:>5}",
        part.part,
        part.example_count,
        part.binary_accuracy,
        rate(part.precision),
        rate(part.recall),
        rate(part.auc),
        part.loss,
        part.true_positives,
        part.false_positives,
        part.true_negatives,
        part.false_negatives
    )
}

fn rate(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.4}"))
}
