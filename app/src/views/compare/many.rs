//! Many cases: the known ones, or the rows of a table, or a record.

use std::sync::Arc;

use leptos::task::spawn_local;
use leptos::{ev::Targeted, prelude::*};
use web_sys::{Event, HtmlInputElement};
use worker::messages::Description;

use super::{
    cases::{Cases, replayed},
    report::Report,
};
use crate::{
    annex::Annex,
    browser,
    remote::{Progress, Run},
    tables::Source,
};

/// Id of the title, which takes the keyboard's focus when the button that had it is gone.
const TITLE: &str = "many-title";

#[component]
pub(super) fn Many(annex: Annex, description: Arc<Description>) -> impl IntoView {
    let comparisons = annex.comparisons;
    keep_focus_when_buttons_go(annex);
    view! {
        <section aria-labelledby=TITLE>
            <h2 id=TITLE tabindex="-1">"Many cases"</h2>
            <p class="quiet">"Paste or drop a table anywhere on this page to compare its rows; a column with the known class shows who is right. A file of data capture (JSON Lines, as SageMaker Model Monitor writes it) can stand in for the endpoint."</p>
            <Begin annex description=description.clone() />
            {move || comparisons.objection().map(|words| view! { <p class="quiet">{words}</p> })}
            {move || comparisons.running.get().map(|run| view! { <Running annex run /> })}
            <Report annex description />
        </section>
    }
}

/// A comparison begins, ends or is forgotten at the press of a button that then is no more or disabled.
fn keep_focus_when_buttons_go(annex: Annex) {
    let comparisons = annex.comparisons;
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
fn Begin(annex: Annex, description: Arc<Description>) -> impl IntoView {
    let comparisons = annex.comparisons;
    let known = description.manifest.reference_rows;
    // While cases are being read nothing else may begin.
    let reading = RwSignal::new(false);
    let busy = move || {
        reading.get() || comparisons.running.get().is_some() || comparisons.objection().is_some()
    };
    let own = StoredValue::new(description);
    let compare = move |cases: Cases| {
        let description = own.get_value();
        reading.set(true);
        spawn_local(async move {
            match cases.read(annex, &description).await {
                Ok((title, cases)) => comparisons.begin(description, title, cases),
                Err(reason) => annex.notice(&reason),
            }
            reading.set(false);
            browser::keep_focus(TITLE);
        });
    };
    let with_known = if known > 0 {
        format!("Compare the {known} known cases")
    } else {
        "Compare the sample cases".to_owned()
    };
    let with_table = move || {
        annex.tables.source.get().map(|source| {
            let words = format!("Compare the rows of {}", source.name);
            view! { <button class="rows" on:click=move |_| compare(Cases::Table) disabled=busy>{words}</button> }
        })
    };
    view! {
        <p class="actions">
            <button class="known" on:click=move |_| compare(Cases::Known) disabled=busy>{with_known}</button>
            {with_table}
            <label class="pick" for="record">"Replay a record"</label>
            <input id="record" class="hidden" type="file" accept=".jsonl,.ndjson,.json"
                disabled=move || reading.get()
                on:change:target=move |event| replay(annex, own.get_value(), reading, &event) />
        </p>
    }
}

/// Replays the file that was picked.
fn replay(
    annex: Annex,
    description: Arc<Description>,
    reading: RwSignal<bool>,
    event: &Targeted<Event, HtmlInputElement>,
) {
    let field = event.target();
    let file = field.files().and_then(|files| files.get(0));
    if let Some(source) = file.as_ref().and_then(|file| Source::of(file)) {
        reading.set(true);
        spawn_local(async move {
            let found = replayed(annex, description, source).await;
            if let Err(words) | Ok(Some(words)) = found {
                annex.notice(&words);
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
fn Running(annex: Annex, run: Run) -> impl IntoView {
    let progress = annex.comparisons.progress;
    view! {
        <p class="running">
            <progress aria-label="Rows compared" max=move || progress.get().of
                value=move || progress.get().done></progress>
            <span class="num">{move || told(progress.get())}</span>
            <button class="cancel" on:click=move |_| run.cancel()>"Cancel"</button>
        </p>
    }
}

/// How far it has come, and how long the rest takes.
fn told(now: Progress) -> String {
    let rate = if now.per_second > 0.0 {
        format!(", {:.0} a second", now.per_second)
    } else {
        String::new()
    };
    let left = now.left_s().map_or(String::new(), |left| format!(", {left:.0} s left"));
    format!("{} of {}{rate}{left}", now.done, now.of)
}
