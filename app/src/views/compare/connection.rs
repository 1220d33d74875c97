//! Where the endpoint is, and whether it answers.

use std::sync::Arc;

use comparison::{Case, Row, Schema};
use leptos::prelude::*;
use wire::{Answer, Failure, FailureKind, Protocol, detect::Found};

use super::{
    asking::{Asking, UnderWay},
    failure::FailureNote,
    fields::Fields,
};
use crate::{
    engine::LoadedModel,
    remote::{Run, detect},
    session::Session,
};

/// Id of the button that tests.
const TEST: &str = "test-connection";

/// What a test or a detection found.
#[derive(Clone)]
enum Finding {
    Objection(&'static str),
    Tested(Box<Row>),
    Detected(Found),
    Failed(Failure),
}

#[component]
pub(super) fn Connection(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let comparisons = session.comparisons;
    let settings = comparisons.settings;
    let found = RwSignal::new(None::<Finding>);
    let asking = Asking::new(TEST);
    let schema = Schema::of(model.manifest());
    let work = move |detecting: bool| {
        if let Some(objection) = comparisons.objection() {
            found.set(Some(Finding::Objection(objection)));
            return;
        }
        let model = model.clone();
        asking.begin(async move |run| {
            // Nobody waits for it if the view was left.
            found.try_set(if detecting {
                detected(session, model, &run).await
            } else {
                tested(session, model, &run).await
            });
        });
    };
    let (test, busy) = (work.clone(), move || asking.is_under_way());
    view! {
        <section class="card" aria-labelledby="connection-title">
            <h2 id="connection-title">"Endpoint"</h2>
            <form on:submit=move |event| { event.prevent_default(); test(false) } novalidate>
                <Fields settings />
                <p class="actions">
                    <button id=TEST class="test" type="submit" aria-disabled=busy>"Test connection"</button>
                    <button class="detect" type="button" aria-disabled=busy on:click=move |_| work(true)>
                        "Detect the protocol"
                    </button>
                    <UnderWay asking />
                </p>
            </form>
            <p class="quiet">"Only what you send here leaves this browser. The key is forgotten with the tab unless you keep it, and is in no link or export."</p>
            <div class="found" role="status">
                {move || found.get().map(|found| shown(session, found, &schema))}
            </div>
        </section>
    }
}

/// The first sample case, here and there.
async fn tested(session: Session, model: Arc<LoadedModel>, run: &Run) -> Option<Finding> {
    let values = model.samples.first()?.clone();
    let sample = model.manifest().samples.first()?;
    let case = Case { title: sample.title.clone(), values, label: sample.label };
    let asker = session.comparisons.asker(model);
    let row = run.one(&asker, case).await?;
    Some(Finding::Tested(Box::new(row)))
}

/// Finds out how the address wants to be asked, and asks it so from now on.
async fn detected(session: Session, model: Arc<LoadedModel>, run: &Run) -> Option<Finding> {
    let settings = session.comparisons.settings;
    let values = model.samples.first()?.clone();
    let schema = model.manifest().table_schema();
    let asker = session.comparisons.asker(model);
    let asked = &asker.settings;
    match detect(run, &asker, &values).await {
        // Of an address that is no longer meant nothing is of use.
        Ok(_) if settings.with_untracked(|now| now.address != asked.address) => None,
        Ok(found) => {
            let names = wire::mlflow::names_of(&schema, &found.names).unwrap_or_default();
            settings.update(|settings| {
                settings.protocol = found.protocol;
                if found.protocol == Protocol::Mlflow {
                    settings.names = names;
                }
            });
            Some(Finding::Detected(found))
        }
        Err(failure) if failure.kind == FailureKind::Cancelled => None,
        Err(failure) => Some(Finding::Failed(failure)),
    }
}

fn shown(session: Session, finding: Finding, schema: &Schema) -> AnyView {
    match finding {
        Finding::Objection(words) => view! { <p class="error">{words}</p> }.into_any(),
        Finding::Failed(failure) => view! { <FailureNote session failure /> }.into_any(),
        Finding::Tested(row) => explained(session, &row, schema),
        Finding::Detected(found) => {
            let versions = match found.versions.as_slice() {
                [] => String::new(),
                versions => format!(" It serves version {}.", versions.join(", ")),
            };
            let names = match found.names.as_slice() {
                [] => String::new(),
                [first, ..] => format!(" It is sent columns such as \u{201c}{first}\u{201d}."),
            };
            view! {
                <p class="good">"✓ This is " <b>{found.protocol.name()}</b> ": " {found.because} "." {versions} {names}</p>
            }
            .into_any()
        }
    }
}

fn explained(session: Session, row: &Row, schema: &Schema) -> AnyView {
    let (said, shape) = match &row.remote.answer {
        Answer::Failure(failure) => {
            return view! { <FailureNote session failure=failure.clone() /> }.into_any();
        }
        Answer::Verdict { class_code, shape, .. } => (class_code.clone(), shape.clone()),
        Answer::Scores { scores, shape } => {
            let scores: Vec<String> = scores.iter().map(|score| numbers!("{score:.4}")).collect();
            (scores.join(", "), shape.clone())
        }
    };
    let means = match schema.class_of(&row.remote.answer) {
        Some(class) => format!("which is {}", schema.name(class)),
        None => "which is none of this model's classes".to_owned(),
    };
    let agrees = match schema.pair(row).map(|(here, there)| here == there) {
        Some(true) => "The model in this browser says the same.",
        Some(false) => "The model in this browser says otherwise.",
        None => "",
    };
    let ms = row.remote.ms.map_or(String::new(), |ms| numbers!("{ms:.0} ms"));
    view! {
        <p class="good">"✓ It answers: " <code>{said}</code> ", " {means} ", after "
            <span class="num">{ms}</span> ", as " {shape} ". " {agrees}</p>
    }
    .into_any()
}
