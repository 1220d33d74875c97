//! The model card, in Markdown (Mitchell et al. 2019, Model Cards for Model Reporting).

use std::fmt::Write;

use model_wasm::manifest::{ConformalLevel, Evaluation};

use super::Measured;
use crate::{Dataset, Recipe, export::INTENDED_USE};

/// What was measured, for people who read no JSON.
#[must_use]
pub fn card(data: &Dataset, recipe: &Recipe, measured: &Measured) -> String {
    let evaluation = &measured.evaluation;
    [
        format!("# {}, recipe {}\n\n{}\n", data.name, recipe.name, data.task),
        origin(data),
        format!(
            "## How it was measured\n\n{}\nCode: {}.\n",
            evaluation.protocol, evaluation.commit
        ),
        metrics(evaluation),
        holdouts(evaluation),
        doubt(data, measured),
        missed(evaluation),
        limits(),
    ]
    .into_iter()
    .filter(|part| !part.is_empty())
    .collect::<Vec<_>>()
    .join("\n")
}

fn origin(data: &Dataset) -> String {
    let counts = data.classes.iter().zip(data.class_counts());
    let counts: Vec<String> = counts.map(|(c, n)| format!("{n} {}", c.name)).collect();
    let or_unknown = |text: &str| if text.is_empty() { "not stated" } else { text }.to_owned();
    format!(
        "## Data\n\n- Rows: {} ({}), {} features\n- SHA-256: `{}`\n- Licence: {}\n- Source: {}\n",
        data.len(),
        counts.join(", "),
        data.features.len(),
        data.sha256(),
        or_unknown(&data.licence),
        or_unknown(&data.citation)
    )
}

fn metrics(evaluation: &Evaluation) -> String {
    let mut text = "## Metrics\n\n| metric | mean | standard error | 95 % interval over rows |\n\
                    |---|---|---|---|\n"
        .to_owned();
    for metric in &evaluation.metrics {
        let error = metric.standard_error.map_or("–".to_owned(), |error| format!("{error:.4}"));
        let interval = metric
            .interval
            .map_or("–".to_owned(), |[low, high]| format!("{low:.4} to {high:.4}"));
        // Writing into a string cannot fail.
        let _ = writeln!(text, "| {} | {:.4} | {error} | {interval} |", metric.name, metric.mean);
    }
    let _ =
        writeln!(text, "\nCalibration error: {} bins of equal width.", evaluation.calibration_bins);
    text
}

fn holdouts(evaluation: &Evaluation) -> String {
    let Some(holdouts) = &evaluation.holdouts else { return String::new() };
    let [train, test] = holdouts.percent;
    let mut text = format!(
        "## Single splits\n\nOver {} random splits into {train} % training and {test} % test rows. \
         Logits are uncorrected. A figure from one split is one draw from this range.\n\n\
         | metric | 5 % | median | 95 % |\n|---|---|---|---|\n",
        holdouts.splits
    );
    for (name, [low, middle, high]) in &holdouts.spreads {
        let _ = writeln!(text, "| {name} | {low:.4} | {middle:.4} | {high:.4} |");
    }
    text
}

fn doubt(data: &Dataset, measured: &Measured) -> String {
    let mut text = "## Doubt\n\n| calibration | found | log loss | calibration error | used |\n\
                    |---|---|---|---|---|\n"
        .to_owned();
    for trial in &measured.evaluation.calibration {
        let used = if trial.used { "yes" } else { "no" };
        let found = trial.fitted.map_or("–".to_owned(), |fitted| fitted.to_string());
        let (method, loss, error) = (&trial.method, trial.log_loss, trial.ece);
        let _ = writeln!(text, "| {method} | {found} | {loss:.4} | {error:.4} | {used} |");
    }
    let classes: Vec<String> =
        data.classes.iter().map(|class| format!("covered, {}", class.name)).collect();
    let rule = "---|".repeat(5 + classes.len());
    let _ = write!(
        text,
        "\n| level | covered | {} | one class | several | none |\n|{rule}\n",
        classes.join(" | ")
    );
    for level in &measured.conformal {
        let _ = writeln!(text, "{}", conformal_line(level));
    }
    let alarms = measured.evaluation.false_alarms * 100.0;
    let _ = writeln!(
        text,
        "\nThe check for unlike rows alarmed at {alarms:.2} % of the left-out rows."
    );
    text
}

fn conformal_line(level: &ConformalLevel) -> String {
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    let classes: Vec<String> = level.class_coverage.iter().map(|&share| percent(share)).collect();
    let several = 1.0 - level.single - level.none;
    format!(
        "| {} | {} | {} | {} | {} | {} |",
        percent(level.level),
        percent(level.coverage),
        classes.join(" | "),
        percent(level.single),
        percent(several.max(0.0)),
        percent(level.none)
    )
}

fn missed(evaluation: &Evaluation) -> String {
    let list =
        |rows: Vec<String>| if rows.is_empty() { "none".to_owned() } else { rows.join(", ") };
    let always = list(evaluation.always_missed.iter().map(ToString::to_string).collect());
    let sometimes = evaluation.sometimes_missed.iter();
    let sometimes = list(sometimes.map(|(row, misses)| format!("{row} ({misses}×)")).collect());
    format!(
        "## Missed rows\n\nCounted from 0.\n\n- In every repeat: {always}\n- In some of {} \
         repeats: {sometimes}\n",
        evaluation.repeats
    )
}

fn limits() -> String {
    format!(
        "## Use and limits\n\n{INTENDED_USE} Measured on rows of one table: nothing here speaks of \
         other places, devices, times or groups of people.\n"
    )
}
