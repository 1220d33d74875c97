//! Evaluation against labels: how well the verdicts meet them.

use std::sync::Arc;

use leptos::prelude::*;
use scoring::{Count, Overview};
use stats::{Confusion, Performance};

use crate::{
    components::{ConfusionTables, Figure, ThresholdChoice, share},
    engine::LoadedModel,
    plot::{self, Chart, Series, Style},
    session::Session,
    tables::{TableState, grouped},
};

/// Counts and rates at the threshold, beside the grid; nothing without labels.
#[component]
pub(super) fn Evaluation(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let tables = session.tables;
    let labelled = labelled(tables);
    let performed = performed(tables);
    let two_classes = model.manifest().classes.len() == 2;
    move || {
        (labelled.get() > 0).then(|| {
            let model = model.clone();
            view! {
                <section class="card known" aria-labelledby="known-title">
                    <h2 id="known-title">"Evaluation against labels"
                        <span class="quiet">{move || format!("{} rows", grouped(labelled.get()))}</span></h2>
                    <InSample tables />
                    {move || match two_classes && performed.get() {
                        true => view! { <Counts session model=model.clone() /> }.into_any(),
                        false => view! { <Matrix tables model=model.clone() /> }.into_any(),
                    }}
                </section>
            }
        })
    }
}

fn labelled(tables: TableState) -> Memo<u64> {
    Memo::new(move |_| {
        tables.overview.with(|found| found.as_ref().map_or(0, |found| found.count.labelled()))
    })
}

fn performed(tables: TableState) -> Memo<bool> {
    Memo::new(move |_| {
        tables.overview.with(|f| f.as_ref().is_some_and(|f| f.performance.is_some()))
    })
}

/// Counts of the positive class against the other.
fn confusion(count: &Count, positive: usize) -> Option<Confusion> {
    let cell = |known: usize, called: usize| Some(*count.matrix.get(known)?.get(called)?);
    let other = 1 - positive;
    Some(Confusion {
        tp: cell(positive, positive)?,
        fn_: cell(positive, other)?,
        fp: cell(other, positive)?,
        tn: cell(other, other)?,
    })
}

#[component]
fn Counts(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let (tables, positive) = (session.tables, model.manifest().positive);
    let name = model.manifest().classes[positive].name.clone();
    let other = model.manifest().classes[1 - positive].name.clone();
    let counts = move || {
        tables.overview.with(|f| f.as_ref().and_then(|found| confusion(&found.count, positive)))
    };
    let measured = move || tables.overview.with(|f| f.as_ref()?.performance.as_ref().map(measures));
    view! {
        {move || counts().map(|counts| view! {
            <ConfusionTables counts repeats=1.0 positive=name.clone() other=other.clone() caption="Rows of the table" />
        })}
        <p class="quiet measures">{measured}</p>
        <details><summary>"Decision threshold"</summary><ThresholdChoice session model /></details>
    }
}

/// Says, where the table has rows that the model was trained on, what it is worth on the others.
#[component]
fn InSample(tables: TableState) -> impl IntoView {
    let words = move || {
        tables.overview.with(|found| {
            let found = found.as_ref().filter(|found| found.count.in_sample > 0)?;
            Some(in_sample(found))
        })
    };
    move || words().map(|words| view! { <p class="in-sample callout">{words}</p> })
}

fn in_sample(found: &Overview) -> String {
    let count = &found.count;
    let told = format!(
        "In-sample: {} of {} rows have the values of training rows, and flatter the model.",
        grouped(count.in_sample),
        grouped(count.rows),
    );
    let figures = |matrix: &[Vec<u64>], performance: &Option<Performance>| {
        let right: u64 = matrix.iter().enumerate().filter_map(|(class, row)| row.get(class)).sum();
        let all: u64 = matrix.iter().flatten().sum();
        let auc =
            performance.as_ref().map_or(String::new(), |p| numbers!(", ROC AUC {:.4}", p.auc));
        format!("{} rows, accuracy {}{auc}", grouped(all), share(right as f64 / all.max(1) as f64))
    };
    match (count.labelled(), count.labelled_held_out()) {
        (0, _) => told,
        (_, 0) => format!("{told} There are no others with a label."),
        _ => format!(
            "{told} Held out: {}. All: {}.",
            figures(&count.held_out, &found.held_out),
            figures(&count.matrix, &found.performance),
        ),
    }
}

/// ROC, precision and recall, reliability of the labelled rows; nothing without two classes.
#[component]
pub(super) fn Curves(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let performed = performed(session.tables);
    move || performed.get().then(|| view! { <Drawn session model=model.clone() /> })
}

#[component]
fn Drawn(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let (tables, positive) = (session.tables, model.manifest().positive);
    let name = model.manifest().classes[positive].name.clone();
    let performance =
        move || tables.overview.with(|f| f.as_ref().and_then(|found| found.performance.clone()));
    let counts = move || {
        tables.overview.with(|f| f.as_ref().and_then(|found| confusion(&found.count, positive)))
    };
    let draw = move |draw: fn(&Performance) -> Chart, place: DecisionPlace| {
        Signal::derive(move || {
            let mut chart = performance().map(|found| draw(&found)).unwrap_or_default();
            let mark = counts().and_then(|counts| place(&counts));
            let title = numbers!("threshold {:.3}", session.engine.threshold.get());
            chart.series.push(Series::new(title, Style::Diamond, mark.into_iter().collect()));
            chart
        })
    };
    let roc = draw(
        |found| plot::roc(&found.roc),
        |counts| counts.false_positive_rate().zip(counts.recall()),
    );
    let precision = draw(
        |found| plot::precision(&found.precision, found.prevalence()),
        |counts| counts.recall().zip(counts.precision()),
    );
    let reliability = Signal::derive(move || {
        performance()
            .map(|found| plot::reliability(&found.reliability, &name, 1.0))
            .unwrap_or_default()
    });
    view! {
        <section class="card" aria-label="ROC">
            <Figure chart=roc name="roc" words="Up and to the left is better; the dotted line is chance." /></section>
        <section class="card" aria-label="Precision and recall">
            <Figure chart=precision name="precision-recall"
                words="How many of those called positive are, for each share that is found." /></section>
        <section class="card" aria-label="Reliability">
            <Figure chart=reliability name="reliability"
                words="On the diagonal, a probability means what it says. Circles have 95 % intervals." /></section>
    }
}

/// Where a decision stands in a chart.
type DecisionPlace = fn(&Confusion) -> Option<(f64, f64)>;

fn measures(found: &Performance) -> String {
    let interval = found.auc_interval.map_or(String::new(), |interval| {
        numbers!(" (95 % interval {:.4} to {:.4})", interval.low, interval.high)
    });
    numbers!(
        "Area under the ROC curve {:.4}{interval}, average precision {:.4}, log loss {:.4}, Brier score {:.4}.",
        found.auc,
        found.average_precision,
        found.log_loss,
        found.brier
    )
}

/// More than two classes, or only one of them known: counts alone.
#[component]
fn Matrix(tables: TableState, model: Arc<LoadedModel>) -> impl IntoView {
    let names: Vec<String> =
        model.manifest().classes.iter().map(|class| class.name.clone()).collect();
    let heads = names.iter().map(|name| view! { <th scope="col">"called " {name.clone()}</th> });
    let heads = heads.collect_view();
    let rows = move || {
        let matrix = tables
            .overview
            .with(|f| f.as_ref().map(|f| f.count.matrix.clone()))
            .unwrap_or_default();
        let rows = names.iter().zip(matrix).map(|(name, counts)| {
            let cells =
                counts.into_iter().map(|count| view! { <td class="num">{grouped(count)}</td> });
            view! { <tr><th scope="row">{name.clone()}</th>{cells.collect_view()}</tr> }
        });
        rows.collect_view()
    };
    view! {
        <table class="confusion">
            <caption>"Rows of the table"</caption>
            <thead><tr><th scope="col">"known"</th>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
