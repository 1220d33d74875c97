//! What a comparison found, drawn.

use leptos::prelude::*;
use stats::{Agreement, Summary};
use wire::{Answer, Failure};

use crate::{
    annex::Annex,
    browser,
    remote::{Report, Row},
};

/// Rows of a list that are drawn; the downloads have them all.
const SHOWN: usize = 200;

#[component]
pub(super) fn FailureNote(failure: Failure) -> impl IntoView {
    view! {
        <div class="failure">
            <p class="error">"✗ " {failure.title()}</p>
            <p>{failure.explanation()}</p>
            <p class="next">{failure.next_step()}</p>
            {(!failure.said.is_empty()).then(|| view! { <p class="said">"It said: " <code>{failure.said.clone()}</code></p> })}
        </div>
    }
}

#[component]
pub(super) fn Results(annex: Annex, report: Report) -> impl IntoView {
    let agreement = report.agreement();
    let [local, remote] = report.times();
    let (csv, json) = (report.to_csv(), format!("{:#}\n", report.to_json()));
    view! {
        <div class="results">
            <p class="headline" role="status">{headline(&agreement)}</p>
            <div class="tables wide">
                <Table classes=report.classes.clone() agreement />
                <Times local remote />
            </div>
            <p>
                <button on:click=move |_| browser::download("comparison.csv", "text/csv", &csv)>"Download CSV"</button>
                <button on:click=move |_| browser::download("comparison.json", "application/json", &json)>"Download JSON"</button>
            </p>
            <Disagreements annex report=report.clone() />
            <Troubles report />
        </div>
    }
}

fn headline(agreement: &Agreement) -> String {
    let (Some(rate), Some(interval)) = (agreement.rate(), agreement.interval()) else {
        return "No row has a verdict from both sides.".to_owned();
    };
    let kappa =
        agreement.kappa().map_or(String::new(), |kappa| format!(", Cohen's kappa {kappa:.3}"));
    format!(
        "Agreement {:.1} % ({} of {}; 95 % interval {:.1} to {:.1} %){kappa}",
        rate * 100.0,
        agreement.agreed(),
        agreement.total(),
        interval.low * 100.0,
        interval.high * 100.0
    )
}

#[component]
fn Table(classes: Vec<String>, agreement: Agreement) -> impl IntoView {
    let rows = classes.iter().zip(agreement.table).map(|(name, counts)| {
        let cells = counts.into_iter().map(|count| view! { <td class="num">{count}</td> });
        view! { <tr><th scope="row">{name.clone()}</th>{cells.collect_view()}</tr> }
    });
    let heads = classes.iter().map(|name| view! { <th scope="col">{name.clone()}</th> });
    view! {
        <table>
            <caption>"In this browser (rows) against the endpoint (columns)"</caption>
            <thead><tr><td></td>{heads.collect_view()}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

#[component]
fn Times(local: Option<Summary>, remote: Option<Summary>) -> impl IntoView {
    let rows = [("In this browser", local), ("Endpoint", remote)].map(|(name, times)| {
        let cells = times.map(|t| [t.min, t.p50, t.p95, t.p99, t.max]).map(|times| {
            times.map(|ms| view! { <td class="num">{format!("{ms:.1}")}</td> }).collect_view()
        });
        view! { <tr><th scope="row">{name}</th>{cells}</tr> }
    });
    let heads = ["least", "median", "95 %", "99 %", "most"];
    view! {
        <table>
            <caption>"Time for one row, milliseconds"</caption>
            <thead><tr><td></td>{heads.map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

#[component]
fn Disagreements(annex: Annex, report: Report) -> impl IntoView {
    let all = report.disagreements().count();
    if all == 0 {
        return view! { <p class="good">"No row on which the two sides disagree."</p> }.into_any();
    }
    let rows = report.disagreements().take(SHOWN).map(|row| disagreement(annex, &report, row));
    view! {
        <div class="wide"><table class="disagreements">
            <caption>{format!("Disagreements: {all}")}</caption>
            <thead><tr><th scope="col">"Row"</th><th scope="col">"In this browser"</th>
                <th scope="col">"Endpoint"</th><td></td></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table></div>
    }
    .into_any()
}

fn disagreement(annex: Annex, report: &Report, row: &Row) -> Option<impl IntoView + use<>> {
    let (local, remote) = row.pair()?;
    let probability = row.local.as_ref().ok()?.probability;
    let score = row.remote_score().map_or(String::new(), |score| format!(" ({score:.4})"));
    let (title, values) = (row.title.clone(), row.values.clone());
    let open = move |_| annex.open(&values);
    Some(view! {
        <tr>
            <th scope="row">{title.clone()}</th>
            <td>{report.classes[local].clone()} <span class="num">{format!(" ({probability:.4})")}</span></td>
            <td>{report.classes[remote].clone()} <span class="num">{score}</span></td>
            <td><button aria-label=format!("Open {title}") on:click=open>"Open"</button></td>
        </tr>
    })
}

#[component]
fn Troubles(report: Report) -> impl IntoView {
    let count = report.troubled().count();
    let first = report.troubled().find_map(|row| match &row.reply.answer {
        Answer::Failure(failure) => Some(failure.clone()),
        Answer::Verdict { .. } | Answer::Scores { .. } => None,
    });
    (count > 0).then(|| {
        view! {
            <div class="troubles">
                <h3>{format!("Rows without a verdict from both sides: {count}")}</h3>
                {first.map(|failure| view! { <FailureNote failure /> })}
                <ul>{report.troubled().take(SHOWN).map(|row| view! {
                    <li>{row.title.clone()} ": " {row.trouble()}</li>
                }).collect_view()}</ul>
            </div>
        }
    })
}
