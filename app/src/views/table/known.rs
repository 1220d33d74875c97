//! Where the table has labels: how well the verdicts meet them.

use std::sync::Arc;

use leptos::prelude::*;
use scoring::Count;
use stats::{Confusion, Performance};
use worker::messages::Description;

use crate::{
    annex::Annex,
    components::{ConfusionTables, Figure, ThresholdChoice},
    plot::{self, Chart, Series, Style},
    tables::{Tables, grouped},
};

#[component]
pub(super) fn Known(annex: Annex, description: Arc<Description>) -> impl IntoView {
    let tables = annex.tables;
    let labelled = Memo::new(move |_| {
        tables.overview.with(|found| found.as_ref().map_or(0, |found| found.count.labelled()))
    });
    let performed = Memo::new(move |_| {
        tables.overview.with(|f| f.as_ref().is_some_and(|f| f.performance.is_some()))
    });
    view! {
        {move || (labelled.get() > 0).then(|| {
            let description = description.clone();
            view! {
                <section class="known" aria-labelledby="known-title">
                    <h3 id="known-title">{move || format!("Against the {} known classes", grouped(labelled.get()))}</h3>
                    {move || match performed.get() {
                        true => view! { <TwoClasses annex description=description.clone() /> }.into_any(),
                        false => view! { <Matrix tables description=description.clone() /> }.into_any(),
                    }}
                </section>
            }
        })}
    }
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
fn TwoClasses(annex: Annex, description: Arc<Description>) -> impl IntoView {
    let (tables, manifest) = (annex.tables, &description.manifest);
    let positive = manifest.positive;
    let name = manifest.classes[positive].name.clone();
    let other = manifest.classes[1 - positive].name.clone();
    let performance =
        move || tables.overview.with(|f| f.as_ref().and_then(|found| found.performance.clone()));
    let counts = move || {
        tables.overview.with(|f| f.as_ref().and_then(|found| confusion(&found.count, positive)))
    };
    let said = name.clone();
    let draw = move |draw: fn(&Performance) -> Chart, place: Place| {
        Signal::derive(move || {
            let mut chart = performance().map(|found| draw(&found)).unwrap_or_default();
            let mark = counts().and_then(|counts| place(&counts));
            let title = format!("threshold {:.3}", annex.engine.threshold.get());
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
            .map(|found| plot::reliability(&found.reliability, &said, 1.0))
            .unwrap_or_default()
    });
    view! {
        <ThresholdChoice annex description=description.clone() />
        {move || counts().map(|counts| view! {
            <ConfusionTables counts repeats=1.0 positive=name.clone() other=other.clone() caption="Rows of the table" />
        })}
        <p>{move || performance().map(|found| measures(&found))}</p>
        <div class="curves">
            <Figure chart=roc name="roc" words="Up and to the left is better; the dotted line is chance." />
            <Figure chart=precision name="precision-recall"
                words="How many of those called positive are, for each share that is found." />
            <Figure chart=reliability name="reliability"
                words="On the diagonal, a probability means what it says. Circles have 95 % intervals." />
        </div>
    }
}

/// Where a decision stands in a chart.
type Place = fn(&Confusion) -> Option<(f64, f64)>;

fn measures(found: &Performance) -> String {
    let interval = found.auc_interval.map_or(String::new(), |interval| {
        format!(" (95 % interval {:.4} to {:.4})", interval.low, interval.high)
    });
    format!(
        "Area under the ROC curve {:.4}{interval}, average precision {:.4}, log loss {:.4}, Brier score {:.4}. \
         Rows that the model was trained on flatter it.",
        found.auc, found.average_precision, found.log_loss, found.brier
    )
}

/// More than two classes, or only one of them known: counts alone.
#[component]
fn Matrix(tables: Tables, description: Arc<Description>) -> impl IntoView {
    let names: Vec<String> =
        description.manifest.classes.iter().map(|class| class.name.clone()).collect();
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
