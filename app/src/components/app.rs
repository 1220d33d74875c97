//! The whole page.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use worker::messages::Description;

use super::{annex::AnnexPlace, header::Header, incoming};
use crate::{
    browser,
    case::{Form, link},
    engine::{Engine, Status},
    exchange::{self, Topic, tell},
    offline,
    session::{Outcome, Session},
    threshold,
    views::{Case, View},
};

/// Starts the page.
pub fn mount() {
    leptos::mount::mount_to_body(App);
}

/// Nothing is drawn before there is a verdict, or words why there is none: what is drawn once is
/// drawn sooner.
#[component]
fn App() -> impl IntoView {
    let session = start();
    let begun = Memo::new(move |begun: Option<&bool>| {
        begun == Some(&true)
            || session.outcome.with(|outcome| *outcome != Outcome::Nothing)
            || session.engine.status.with(|status| matches!(status, Status::Failed(_)))
    });
    move || begun.get().then(|| view! { <Page session /> })
}

/// Takes the place of the words that were shown while it loaded.
#[component]
fn Page(session: Session) -> impl IntoView {
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
    view! {
        // Not by the fragment, which may carry a case.
        <a class="skip" href="#main" on:click=move |event| {
            event.prevent_default();
            browser::focus("main");
        }>"Skip to the case"</a>
        <Header session />
        <p class="notice" role="status" class:empty=move || session.notice.with(String::is_empty)>
            {move || session.notice.get()}
        </p>
        {move || session.engine.refused.get().map(|reason| view! {
            <p class="notice error" role="alert">
                "That file was not taken over; the model before it stays. " {reason}
            </p>
        })}
        <main id="main" tabindex="-1">
            {move || content(session)}
            <AnnexPlace session />
        </main>
        <footer>
            {move || session.engine.description().map(|d| view! { <Provenance description=d /> })}
            <p>"The model runs in this browser. Nothing is sent, unless you ask for a comparison."</p>
        </footer>
    }
}

/// What the model is for, and where it comes from.
#[component]
fn Provenance(description: Arc<Description>) -> impl IntoView {
    let (claims, origin) = (&description.manifest.claims, &description.manifest.provenance);
    let classes = description.manifest.classes.iter().zip(&origin.class_counts);
    let counts: Vec<_> = classes.map(|(class, count)| format!("{count} {}", class.name)).collect();
    let recipe = &origin.recipe;
    let lines = [
        format!("Data: {} ({}); SHA-256 {}.", origin.data, counts.join(", "), origin.data_sha256),
        format!(
            "Trained by the {} recipe with seed {}, {} epochs, by {}.",
            recipe.name, recipe.seed, recipe.epochs, origin.made_with
        ),
        claims.protocol.clone(),
        format!("Licence: {}. {}", origin.licence, origin.citation),
    ];
    view! {
        <p>{claims.intended_use.clone()}</p>
        <details>
            <summary>"Where this model comes from"</summary>
            {lines.map(|line| view! { <p>{line}</p> }).collect_view()}
        </details>
    }
}

fn content(session: Session) -> AnyView {
    match session.engine.status.get() {
        Status::Failed(reason) => view! {
            <section class="empty-state" role="alert">
                <h2>"Nothing can be predicted"</h2>
                <p>{reason}</p>
                <p>"Reload the page, or drop a predictor file (.safetensors) here."</p>
            </section>
        }
        .into_any(),
        _ if session.view.get() != View::Case => ().into_any(),
        _ => {
            session.model.get().map(|description| view! { <Case session description /> }).into_any()
        }
    }
}

fn start() -> Session {
    let session = Session {
        engine: Engine::start(),
        form: Form::new(),
        view: RwSignal::new(View::Case),
        what_if: RwSignal::new(false),
        model: RwSignal::new(None),
        outcome: RwSignal::new(Outcome::Nothing),
        reasons: RwSignal::new(None),
        notice: RwSignal::new(String::new()),
        update: RwSignal::new(None),
        offline: RwSignal::new(offline::State::Unknown),
    };
    Effect::new(move |_| {
        if let Some(description) = session.engine.description() {
            tell(Topic::Table, "");
            // What was said of the case by the model before is no word of this one.
            session.outcome.set(Outcome::Nothing);
            session.reasons.set(None);
            session.form.fit(&description);
            session.model.set(Some(description));
        }
    });
    predict_on_change(session);
    exchange_with_annex(session);
    listen(session);
    session
}

/// Asks for a verdict whenever a value changes, and drops answers that come too late.
fn predict_on_change(session: Session) {
    let latest = StoredValue::new(0u32);
    Effect::new(move |_| {
        let entries = session.form.entries();
        session.engine.threshold.track();
        if session.engine.description().is_none() || entries.is_empty() {
            return;
        }
        let ticket = latest.get_value() + 1;
        latest.set_value(ticket);
        let values: Option<Vec<f32>> = entries.iter().map(|entry| entry.value()).collect();
        let Some(values) = values else {
            let gaps = entries.iter().filter(|entry| entry.value().is_none()).count();
            session.conclude(Outcome::Incomplete { gaps, of: entries.len() });
            return;
        };
        spawn_local(async move {
            let answer = session.engine.predict(values.clone()).await;
            if latest.get_value() != ticket {
                return;
            }
            session.conclude(match answer {
                Ok((prediction, novelty)) => Outcome::Predicted(prediction, novelty),
                Err(reason) => Outcome::Impossible(reason),
            });
            let reasons = session.engine.explain(values).await;
            if latest.get_value() == ticket {
                if let Err(reason) = &reasons {
                    session.notice.set(format!("There are no reasons to show. {reason}."));
                }
                session.reasons.set(reasons.ok());
            }
        });
    });
}

/// Tells the annex what it may show, and does what it asks for.
fn exchange_with_annex(session: Session) {
    Effect::new(move |_| tell(Topic::Case, &link::write(&session.form.entries())));
    exchange::listen(Topic::Notice, move |words| session.notice.set(words));
    exchange::listen(Topic::Threshold, move |text| {
        if let Some(chosen) = threshold::read(&text) {
            session.engine.threshold.set(chosen);
        }
    });
    exchange::listen(Topic::Open, move |case| {
        session.form.open(&case);
        session.enter(View::Case);
    });
}

fn listen(session: Session) {
    let paste =
        window_event_listener_untyped("paste", move |event| incoming::paste(session, &event));
    let over = window_event_listener_untyped("dragover", |event| event.prevent_default());
    let drop = window_event_listener_untyped("drop", move |event| incoming::drop(session, &event));
    let keys =
        window_event_listener_untyped("keydown", move |event| key(session, event.unchecked_ref()));
    let link = window_event_listener_untyped("hashchange", move |_| {
        session.form.open(&browser::fragment());
    });
    on_cleanup(move || {
        [paste, over, drop, keys, link].into_iter().for_each(WindowListenerHandle::remove)
    });
}

fn key(session: Session, event: &KeyboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    // A strip is an input too, but nothing is typed into it.
    let typing = target.is_some_and(|element| {
        element
            .matches("textarea, select, input:not([type=range], [type=checkbox])")
            .unwrap_or(false)
    });
    let command = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        "z" if command && !typing => session.form.undo(),
        "/" if !typing && !command => {
            event.prevent_default();
            session.enter(View::Case);
            browser::after_paint(|| browser::focus("paste"));
        }
        "?" if !typing && !command => session.notice.set(
            "Keys: / goes to the paste field, Ctrl+Z undoes; on a strip the arrows, Page Up and \
             Page Down, Home and End move its mark."
                .to_owned(),
        ),
        _ => {}
    }
}
