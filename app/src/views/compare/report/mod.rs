//! What a comparison found, for who has to decide.

mod cost;
mod decision;
mod lists;
mod scores;
mod traffic;

use std::sync::Arc;

use comparison::Report as Found;
use leptos::prelude::*;
use worker::messages::Description;

use crate::{
    annex::Annex,
    browser,
    remote::{Outcome, save_page},
};
use cost::Cost;
use decision::Decision;
use lists::{Disagreements, Furthest, Troubles};
use scores::Scores;
use traffic::Traffic;

/// Id of what is saved as a page of its own.
const REPORT: &str = "report";

/// What becomes of a comparison with an endpoint, and of one with a record.
const KEPT: &str = "The rows and answers are kept in this browser until you forget them or compare others, so that a reload loses nothing.";
const READ: &str = "A record is not kept in this browser: after a reload, choose its file again.";

/// A report, shared by its parts.
type Shared = Signal<Option<Arc<Found>>>;

#[component]
pub(super) fn Report(annex: Annex, description: Arc<Description>) -> impl IntoView {
    let comparisons = annex.comparisons;
    let tolerance = Memo::new(move |_| comparisons.settings.with(|s| s.tolerance));
    let report = Signal::derive({
        let found = Memo::new_with_compare(
            move |_| {
                let report =
                    comparisons.outcome.with(|own| own.as_ref().map(|own| own.report.clone()));
                report.map(|report| Arc::new(report.judged_at(tolerance.get())))
            },
            |_, _| true,
        );
        move || found.get()
    });
    let told = move || report.get().map(|report| report.parity.title());
    let shown = move || {
        let outcome = comparisons.outcome.get()?;
        let description = description.clone();
        Some(view! {
            <Unfinished annex description=description.clone() left=outcome.left />
            <div id=REPORT class="results">
                <Decision annex report title=outcome.title.clone() source=source(&outcome, &description) />
                <Scores report />
                <Traffic report />
                <Cost annex report />
                <Disagreements annex report outcome=outcome.clone() />
                <Furthest annex report outcome=outcome.clone() />
                <Troubles report outcome=outcome.clone() />
            </div>
            <Exports annex report outcome />
        })
    };
    // A region that is always there is heard when its words change.
    view! { <p class="hidden" role="status">{told}</p> {shown} }
}

/// What was compared with what, without what an address may carry behind its path.
fn source(outcome: &Outcome, description: &Description) -> String {
    let manifest = &description.manifest;
    let here = format!("Here: {}, version {}.", manifest.name, manifest.version);
    match &outcome.asked {
        None => format!("{here} There: a record of data capture."),
        Some(asked) => {
            let address = asked.address.split(['?', '#']).next().unwrap_or_default();
            format!("{here} There: {}, at {address}.", asked.protocol.name())
        }
    }
}

/// A comparison that was cancelled, or that a reload has cut off.
#[component]
fn Unfinished(annex: Annex, description: Arc<Description>, left: usize) -> impl IntoView {
    let comparisons = annex.comparisons;
    let busy = move || comparisons.running.get().is_some() || comparisons.objection().is_some();
    (left > 0).then(|| {
        view! {
            <p class="unfinished">
                <span>{format!("{left} rows have not been asked yet.")}</span>
                <button class="go-on" disabled=busy on:click=move |_| comparisons.go_on(description.clone())>"Go on"</button>
            </p>
        }
    })
}

#[component]
fn Exports(annex: Annex, report: Shared, outcome: Outcome) -> impl IntoView {
    let Outcome { title, schema, rows, asked, .. } = outcome;
    let kept = asked.is_some();
    let csv = {
        let (schema, rows) = (schema.clone(), rows.clone());
        move |_| browser::download("comparison.csv", "text/csv", &Found::to_csv(&schema, &rows))
    };
    let json = move |_| {
        let prices = annex.comparisons.settings.with_untracked(|settings| settings.prices);
        if let Some(report) = report.get_untracked() {
            let text = format!("{:#}\n", report.to_json(&schema, &rows, &prices));
            browser::download("comparison.json", "application/json", &text);
        }
    };
    let page = move |_| save_page(REPORT, &format!("This browser against the endpoint: {title}"));
    view! {
        <p class="actions exports">
            <button class="csv" on:click=csv>"Download CSV"</button>
            <button class="json" on:click=json>"Download JSON"</button>
            <button class="page" on:click=page>"Download as a page"</button>
            <button class="forget" on:click=move |_| annex.comparisons.forget()>"Forget this comparison"</button>
        </p>
        <p class="quiet">{if kept { KEPT } else { READ }}</p>
    }
}
