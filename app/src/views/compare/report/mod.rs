//! What a comparison found, for who has to decide.

mod cost;
mod decision;
mod lists;
mod scores;
mod traffic;

use std::sync::Arc;

use crate::{
    browser,
    engine::LoadedModel,
    remote::{Asked, Compared, save_page},
    session::Session,
};
use comparison::Report as Found;
use cost::Cost;
use decision::{AgreementCard, Decision, DiagnosisCard};
use leptos::prelude::*;
use lists::{Disagreements, Furthest, Troubles};
use scores::Scores;
use serde_json::{Value, json};
use traffic::Traffic;

/// Id of what is saved as a page of its own.
const REPORT: &str = "report";

/// What becomes of a comparison with an endpoint, and of one with a record.
const KEPT: &str = "The rows and answers are kept in this browser until you forget them or compare others, so that a reload loses nothing.";
const READ: &str = "A record is not kept in this browser: after a reload, choose its file again.";

/// A report, shared by its parts.
type Shared = Signal<Option<Arc<Found>>>;

#[component]
pub(super) fn Report(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let comparisons = session.comparisons;
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
        let model = model.clone();
        Some(view! {
            <Unfinished session model=model.clone() left=outcome.left />
            <div id=REPORT class="results">
                <Decision session report title=outcome.title.clone() source=source(&outcome, &model) />
                <Cost session report />
                <AgreementCard report />
                <DiagnosisCard session report />
                <Scores report />
                <Traffic report />
                <Disagreements session report outcome=outcome.clone() />
                <Furthest session report outcome=outcome.clone() />
                <Troubles session report outcome=outcome.clone() />
            </div>
            <Exports session model=model.clone() report outcome />
        })
    };
    // A region that is always there is heard when its words change.
    view! { <p class="hidden" role="status">{told}</p> {shown} }
}

/// What was compared with what, without what an address may carry behind its path.
fn source(outcome: &Compared, model: &LoadedModel) -> String {
    let manifest = model.manifest();
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
fn Unfinished(session: Session, model: Arc<LoadedModel>, left: usize) -> impl IntoView {
    let comparisons = session.comparisons;
    let busy = move || comparisons.running.get().is_some() || comparisons.objection().is_some();
    (left > 0).then(|| {
        view! {
            <p class="unfinished">
                <span>{format!("{left} rows have not been asked yet.")}</span>
                <button class="go-on" disabled=busy on:click=move |_| comparisons.go_on(model.clone())>"Go on"</button>
            </p>
        }
    })
}

#[component]
fn Exports(
    session: Session,
    model: Arc<LoadedModel>,
    report: Shared,
    outcome: Compared,
) -> impl IntoView {
    let about = About::of(&model, &outcome);
    let Compared { title, schema, rows, asked, .. } = outcome;
    let kept = asked.is_some();
    let csv = {
        let (schema, rows) = (schema.clone(), rows.clone());
        move |_| browser::download("comparison.csv", "text/csv", &Found::to_csv(&schema, &rows))
    };
    let json = move |_| {
        let prices = session.comparisons.settings.with_untracked(|settings| settings.prices);
        if let Some(report) = report.get_untracked() {
            let mut found = report.to_json(&schema, &rows, &prices);
            about
                .describe(&mut found, session.comparisons.settings.with_untracked(|s| s.tolerance));
            let text = format!("{found:#}\n");
            browser::download("comparison.json", "application/json", &text);
        }
    };
    let page = move |_| save_page(REPORT, &format!("This browser against the endpoint: {title}"));
    view! {
        <p class="actions exports">
            <button class="csv" on:click=csv>"Download CSV"</button>
            <button class="json" on:click=json>"Download JSON"</button>
            <button class="page" on:click=page>"Download as a page"</button>
            <button class="forget" on:click=move |_| session.comparisons.forget()>"Forget this comparison"</button>
        </p>
        <p class="quiet">{if kept { KEPT } else { READ }}</p>
    }
}

/// What was compared with what, for who reads an export later.
#[derive(Clone)]
struct About {
    model: String,
    version: String,
    sha256: String,
    endpoint: Option<(String, String)>,
    begun: String,
}

impl About {
    fn of(model: &LoadedModel, outcome: &Compared) -> Self {
        let manifest = model.manifest();
        let date = js_sys::Date::new(&outcome.begun_ms.into());
        let place = |asked: &Asked| {
            let address = asked.address.split(['?', '#']).next().unwrap_or_default();
            (asked.protocol.name().to_owned(), address.to_owned())
        };
        Self {
            model: manifest.name.clone(),
            version: manifest.version.clone(),
            sha256: model.sha256(),
            endpoint: outcome.asked.as_ref().map(place),
            begun: String::from(date.to_iso_string()),
        }
    }

    /// Adds it to a report; prices that nobody has entered are no part of it.
    fn describe(&self, report: &mut Value, tolerance: f64) {
        let Some(fields) = report.as_object_mut() else { return };
        fields.insert(
            "model".to_owned(),
            json!({
                "name": self.model, "version": self.version, "sha256": self.sha256,
            }),
        );
        let endpoint = self.endpoint.as_ref();
        fields.insert(
            "endpoint".to_owned(),
            match endpoint {
                Some((protocol, address)) => json!({ "protocol": protocol, "address": address }),
                None => json!("a record of data capture"),
            },
        );
        fields.insert("date".to_owned(), json!(self.begun));
        fields.insert("tolerance".to_owned(), json!(tolerance));
        let unpriced = fields.get("cost").is_some_and(|cost| {
            cost["gateway"] == json!(0.0)
                && cost["function"] == json!(0.0)
                && cost["endpoint"] == json!(0.0)
        });
        if unpriced {
            fields.remove("cost");
        }
    }
}
