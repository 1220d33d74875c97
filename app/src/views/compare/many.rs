//! Many cases: the known ones, or the rows of a table, or a record.

use std::sync::Arc;

use super::{
    cases::{Cases, replayed},
    failure::FailureNote,
    report::Report,
};
use crate::{
    browser,
    engine::LoadedModel,
    remote::{Run, RunProgress},
    session::Session,
};
use leptos::task::spawn_local;
use leptos::{ev::Targeted, prelude::*};
use web_sys::{Event, HtmlInputElement};

/// Id of the title, which takes the keyboard's focus when the button that had it is gone.
const TITLE: &str = "many-title";

#[component]
pub(super) fn Many(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let comparisons = session.comparisons;
    keep_focus_when_buttons_go(session);
    view! {
        <section class="card" aria-labelledby=TITLE>
            <h2 id=TITLE tabindex="-1">"Compare many rows"</h2>
            <p class="quiet">"Paste or drop a table anywhere on this page to compare its rows; a column with labels shows who is right. A file of data capture (JSON Lines, as SageMaker Model Monitor writes it) can stand in for the endpoint."</p>
            <Begin session model=model.clone() />
            {move || comparisons.objection().map(|words| view! { <p class="quiet">{words}</p> })}
            {move || comparisons.running.get().map(|run| view! { <Running session run /> })}
            {move || comparisons.trouble.get().map(|reason| view! {
                <p class="error" role="alert">"There is no report. " {reason} "."</p>
            })}
            {move || comparisons.broken.get().map(|failure| view! {
                <div class="broken" role="alert">
                    <p class="error">"Stopped: too many rows in a row failed, so the rest was not asked. The first cause:"</p>
                    <FailureNote session failure />
                </div>
            })}
        </section>
        <Report session model />
    }
}

/// A comparison begins, ends or is forgotten at the press of a button that then is no more or disabled.
fn keep_focus_when_buttons_go(session: Session) {
    let comparisons = session.comparisons;
    Effect::new(move |before: Option<(bool, bool)>| {
        let now = (comparisons.running.get().is_some(), comparisons.outcome.with(Option::is_some));
        // Of a report that takes the place of another one all buttons are new.
        if before.is_some_and(|(running, shown)| running != now.0 || shown) {
            browser::keep_focus(TITLE);
        }
        now
    });
}

/// The ways to begin.
#[component]
fn Begin(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let comparisons = session.comparisons;
    let held_out = model.manifest().samples.iter().filter(|sample| sample.label.is_some()).count();
    let in_sample = model.manifest().reference_rows;
    // While cases are being read nothing else may begin.
    let reading = RwSignal::new(false);
    let busy = move || {
        reading.get() || comparisons.running.get().is_some() || comparisons.objection().is_some()
    };
    let own = StoredValue::new(model);
    let compare = move |cases: Cases| {
        let model = own.get_value();
        reading.set(true);
        spawn_local(async move {
            match cases.read(session, &model).await {
                Ok((title, cases)) => comparisons.begin(model, title, cases),
                Err(reason) => session.notices.error(reason),
            }
            reading.set(false);
            browser::keep_focus(TITLE);
        });
    };
    let with_held_out = match held_out {
        0 => "Compare the sample cases".to_owned(),
        rows => format!("Compare {rows} held-out rows"),
    };
    let with_training = (in_sample > 0).then(|| {
        let words = format!("Compare the {in_sample} training rows (in-sample)");
        view! { <button class="known" on:click=move |_| compare(Cases::Training) disabled=busy>{words}</button> }
    });
    // Before its beginning is read nothing is known of a table's columns.
    let unread = move || busy() || !matches!(session.tables.plan(), Some(Ok(_)));
    let with_table = move || {
        session.tables.file.get().map(|file| {
            let words = format!("Compare the rows of {}", file.name);
            view! { <button class="rows" on:click=move |_| compare(Cases::Table) disabled=unread>{words}</button> }
        })
    };
    view! {
        <p class="actions">
            <button class="held-out primary" on:click=move |_| compare(Cases::HeldOut) disabled=busy>{with_held_out}</button>
            {with_training}
            {with_table}
            <label class="pick" for="record">"Replay a record"</label>
            <input id="record" class="hidden" type="file" accept=".jsonl,.ndjson,.json"
                disabled=move || reading.get()
                on:change:target=move |event| replay(session, own.get_value(), reading, &event) />
        </p>
    }
}

/// Replays the file that was picked.
fn replay(
    session: Session,
    model: Arc<LoadedModel>,
    reading: RwSignal<bool>,
    event: &Targeted<Event, HtmlInputElement>,
) {
    let field = event.target();
    let file = field.files().and_then(|files| files.get(0));
    if let Some(file) = file {
        reading.set(true);
        spawn_local(async move {
            let found = replayed(session, model, file).await;
            if let Err(words) | Ok(Some(words)) = found {
                session.notices.warn(words);
            }
            reading.set(false);
            browser::keep_focus(TITLE);
        });
    }
    // The same file may be picked again, perhaps with other content.
    field.set_value("");
}

/// How far a run has come, and its end.
#[component]
fn Running(session: Session, run: Run) -> impl IntoView {
    let progress = session.comparisons.progress;
    view! {
        <p class="running">
            <progress aria-label="Rows compared" max=move || progress.get().of
                value=move || progress.get().done></progress>
            <span class="num">{move || describe(progress.get())}</span>
            <button class="cancel" on:click=move |_| run.cancel()>"Cancel"</button>
        </p>
    }
}

/// How far it has come, and how long the rest takes.
fn describe(now: RunProgress) -> String {
    let rate = if now.per_second > 0.0 {
        numbers!(", {:.0} a second", now.per_second)
    } else {
        String::new()
    };
    let left = now.left_s().map_or(String::new(), |left| numbers!(", {left:.0} s left"));
    format!("{} of {}{rate}{left}", now.done, now.of)
}
