//! Rows that somebody should look at.

use comparison::{Report, Row, Schema};
use leptos::prelude::*;
use wire::{Answer, Failure};

use super::{super::failure::FailureNote, Shared};
use crate::{remote::Compared, session::Session};

/// Rows of a list that are drawn; the downloads have them all.
const SHOWN: usize = 200;
/// Rows of the list of differences that are drawn.
const FURTHEST: usize = 10;

#[component]
pub(super) fn Disagreements(session: Session, report: Shared, outcome: Compared) -> impl IntoView {
    let shown = move || {
        let report = report.get()?;
        let all = report.disagreements.len();
        if all == 0 {
            return (report.agreement.total() > 0).then(|| {
                view! { <p class="card good">"✓ No row on which the two sides disagree."</p> }
                    .into_any()
            });
        }
        let more = if all > SHOWN { format!("; the first {SHOWN} of them") } else { String::new() };
        let caption = format!("Disagreements: {all}{more}");
        Some(listed(
            session,
            &outcome,
            "disagreements",
            caption,
            report.disagreements.iter().take(SHOWN),
        ))
    };
    view! { {shown} }
}

/// Rows whose scores are furthest apart, whatever their verdicts.
#[component]
pub(super) fn Furthest(session: Session, report: Shared, outcome: Compared) -> impl IntoView {
    let shown = move || {
        let report = report.get()?;
        let places = furthest(&report);
        (!places.is_empty()).then(|| {
            let caption = "Scores furthest apart".to_owned();
            listed(session, &outcome, "furthest", caption, places.iter())
        })
    };
    view! { {shown} }
}

fn furthest(report: &Report) -> Vec<usize> {
    let apart = |(_, (here, there)): &(usize, (f64, f64))| (here - there).abs();
    let mut scores: Vec<_> = report.scores.iter().filter(|one| apart(one) > 0.0).collect();
    scores.sort_by(|a, b| apart(b).total_cmp(&apart(a)));
    scores.into_iter().take(FURTHEST).map(|(place, _)| *place).collect()
}

fn listed<'a>(
    session: Session,
    outcome: &Compared,
    class: &'static str,
    caption: String,
    places: impl Iterator<Item = &'a usize>,
) -> AnyView {
    let rows = places.filter_map(|&place| outcome.rows.get(place));
    let rows = rows.map(|row| entry(session, &outcome.schema, row)).collect_view();
    let label = caption.clone();
    view! {
        <div class="card listed wide" tabindex="0" role="region" aria-label=label>
            <table class=class>
                <caption>{caption}</caption>
                <thead><tr><th scope="col">"Row"</th><th scope="col">"In this browser"</th>
                    <th scope="col">"Endpoint"</th><th scope="col" class="only-here">"open"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn entry(session: Session, schema: &Schema, row: &Row) -> Option<impl IntoView + use<>> {
    let (local, remote) = schema.pair(row)?;
    let chances = &row.local.as_ref().ok()?.chances;
    let here = schema.scores(row).map(|(here, _)| here);
    let here = here.or(chances.first().map(|&chance| f64::from(chance)));
    let score = |score: Option<f64>| score.map_or(String::new(), |score| numbers!(" ({score:.4})"));
    let there = score(schema.remote_score(&row.remote.answer));
    let (title, values) = (row.case.title.clone(), row.case.values.clone());
    let origin = title.clone();
    let open = move |_| session.open(&values, &origin);
    Some(view! {
        <tr>
            <th scope="row">{title.clone()}</th>
            <td>{schema.name(local).to_owned()} <span class="num">{score(here)}</span></td>
            <td>{schema.name(remote).to_owned()} <span class="num">{there}</span></td>
            <td class="only-here"><button aria-label=format!("Open {title}") on:click=open>"Open"</button></td>
        </tr>
    })
}

#[component]
pub(super) fn Troubles(session: Session, report: Shared, outcome: Compared) -> impl IntoView {
    let shown = move || {
        let report = report.get()?;
        let count = report.troubled.len();
        let rows = || report.troubled.iter().filter_map(|&place| outcome.rows.get(place));
        let first = rows().find_map(failure);
        let entries = rows().take(SHOWN).map(|row| {
            let trouble = outcome.schema.trouble(row);
            view! { <li>{row.case.title.clone()} ": " {trouble}</li> }
        });
        (count > 0).then(|| {
            view! {
                <div class="card troubles">
                    <h2>{format!("Rows without a verdict from both sides: {count}")}</h2>
                    {first.map(|failure| view! { <FailureNote session failure /> })}
                    <ul>{entries.collect_view()}</ul>
                </div>
            }
        })
    };
    view! { {shown} }
}

fn failure(row: &Row) -> Option<Failure> {
    match &row.remote.answer {
        Answer::Failure(failure) => Some(failure.clone()),
        Answer::Verdict { .. } | Answer::Scores { .. } => None,
    }
}
