//! The measurements as tables.

use std::sync::Arc;

use crate::engine::LoadedModel;
use leptos::prelude::*;
use model_wasm::{Manifest, manifest::Evaluation};

use crate::components::share;

#[component]
pub(super) fn Measured(model: Arc<LoadedModel>, evaluation: Arc<Evaluation>) -> impl IntoView {
    view! {
        <section class="card measured" aria-labelledby="measured-title">
            <h2 id="measured-title">"Performance (cross-validated)"</h2>
            <div class="tables">
                {metrics(&evaluation)}
                {holdouts(&evaluation)}
                {possible(model.manifest())}
                {calibration(&evaluation)}
            </div>
            <p>{missed(&evaluation)}</p>
            <p>{format!("The out-of-distribution check wrongly alarmed at {} of the held-out rows.", share(evaluation.false_alarms))}</p>
        </section>
    }
}

/// A table with a caption, a header and rows of which the first cell is a header too.
fn table(caption: &str, header: &[&str], rows: Vec<Vec<String>>) -> AnyView {
    let header = header.iter().map(|name| view! { <th scope="col">{(*name).to_owned()}</th> });
    let rows = rows.into_iter().map(|row| {
        let mut cells = row.into_iter();
        let first = cells.next();
        let rest = cells.map(|cell| view! { <td class="num">{cell}</td> }).collect_view();
        view! { <tr><th scope="row">{first}</th>{rest}</tr> }
    });
    view! {
        <div class="wide" tabindex="0" role="region" aria-label=caption.to_owned()><table>
            <caption>{caption.to_owned()}</caption>
            <thead><tr>{header.collect_view()}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table></div>
    }
    .into_any()
}

fn metrics(evaluation: &Evaluation) -> AnyView {
    let rows = evaluation.metrics.iter().map(|metric| {
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
        vec![
            metric.name.clone(),
            numbers!("{:.4}", metric.mean),
            or_none(metric.standard_error.map(|error| numbers!("± {error:.4}"))),
            or_none(metric.interval.map(|[low, high]| numbers!("{low:.4} to {high:.4}"))),
        ]
    });
    let caption = format!(
        "On rows left out, {} × {} folds: mean and standard error over repeats (the chance in \
         training), 95 % interval over rows (the chance in who was measured)",
        evaluation.repeats, evaluation.folds
    );
    table(&caption, &["metric", "mean", "standard error", "95 % interval"], rows.collect())
}

fn holdouts(evaluation: &Evaluation) -> Option<AnyView> {
    let holdouts = evaluation.holdouts.as_ref()?;
    let [train, test] = holdouts.percent;
    let rows = holdouts.spreads.iter().map(|(name, [low, middle, high])| {
        vec![name.clone(), numbers!("{low:.4}"), numbers!("{middle:.4}"), numbers!("{high:.4}")]
    });
    let caption = format!(
        "Over {} single splits, {train} : {test} %, uncorrected. A figure from one split is one draw \
         from this range",
        holdouts.splits
    );
    Some(table(&caption, &["metric", "5 %", "median", "95 %"], rows.collect()))
}

fn possible(manifest: &Manifest) -> Option<AnyView> {
    if manifest.conformal.is_empty() {
        return None;
    }
    let classes = manifest.classes.iter().map(|class| class.name.as_str());
    let header: Vec<&str> = ["promised", "held"]
        .into_iter()
        .chain(classes)
        .chain(["one class", "several", "none"])
        .collect();
    let rows = manifest.conformal.iter().map(|level| {
        let several = (1.0 - level.single - level.none).max(0.0);
        let classes = level.class_coverage.iter().map(|&held| share(held));
        let mut row = vec![share(level.level), share(level.coverage)];
        row.extend(classes);
        row.extend([level.single, several, level.none].map(share));
        row
    });
    let caption = "How often the true class was among the possible ones, in all rows and by class, \
                   and how many classes were possible";
    Some(table(caption, &header, rows.collect()))
}

fn calibration(evaluation: &Evaluation) -> AnyView {
    let rows = evaluation.calibration.iter().map(|trial| {
        let used = if trial.used { "used" } else { "no" };
        vec![
            trial.method.clone(),
            trial.fitted.map_or("–".to_owned(), |fitted| fitted.to_string()),
            numbers!("{:.4}", trial.log_loss),
            numbers!("{:.4}", trial.ece),
            used.to_owned(),
        ]
    });
    let caption = format!(
        "Correcting the logits, fitted on other folds; calibration error in {} bins of equal width",
        evaluation.calibration_bins
    );
    table(
        &caption,
        &["correction", "found", "log loss", "calibration error", "chosen"],
        rows.collect(),
    )
}

fn missed(evaluation: &Evaluation) -> String {
    let list =
        |rows: Vec<String>| if rows.is_empty() { "none".to_owned() } else { rows.join(", ") };
    let always = evaluation.always_missed.iter().map(ToString::to_string).collect();
    let sometimes = evaluation.sometimes_missed.iter();
    let sometimes = sometimes.map(|(row, misses)| format!("{row} ({misses}×)")).collect();
    format!(
        "Rows of the data (from 0) that were missed in all {} repeats: {}. In some: {}.",
        evaluation.repeats,
        list(always),
        list(sometimes)
    )
}
