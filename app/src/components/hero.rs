//! What this is, where it runs, how fast; samples to try; one primary action: bring your own.

use std::sync::Arc;

use leptos::{ev::Targeted, prelude::*, task::spawn_local};
use web_sys::{Event, HtmlInputElement};

use super::{incoming, words::sign};
use crate::{
    browser,
    case::Outcome,
    engine::{LoadedModel, SampleCase},
    session::Session,
    tables::grouped,
};

#[component]
pub(crate) fn Hero(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let manifest = model.manifest();
    let names: Vec<&str> = manifest.classes.iter().map(|class| class.name.as_str()).collect();
    let title =
        format!("{}? A model decides here, in your browser.", capitalised(&names.join(" or ")));
    let parameters = grouped(model.parameters() as u64);
    let origin = move || match session.outcome.with(Outcome::is_empty) {
        true => "no case yet".to_owned(),
        false => match session.origin.get() {
            origin if origin.is_empty() => "this case is yours".to_owned(),
            origin => format!("{origin} is loaded"),
        },
    };
    view! {
        <div class="hero">
            <div class="lead">
                <h1>{title}</h1>
                <p class="quiet">{parameters} " parameters · no server, no row leaves this device · "
                    <span class="origin">{origin}</span> ": drag a mark, or bring your own row"</p>
            </div>
            <Samples session model />
            <Bring session />
        </div>
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// A chip for each sample case.
#[component]
fn Samples(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let chips = model.sample_cases().to_vec().into_iter().enumerate().map(|(index, sample)| {
        let SampleCase { title, class, values } = sample;
        let shown = values.clone();
        let current = move || session.case.with(|case| case.as_ref() == Some(&shown)).to_string();
        let mark =
            class.map(|class| view! { <span class="sign" aria-hidden="true">{sign(class)}</span> });
        let look = class.map_or("chip".to_owned(), |class| format!("chip class-{class}"));
        let origin = format!("the sample “{title}”");
        view! {
            <li><button class=look id=format!("sample-{index}") aria-pressed=current
                on:click=move |_| session.open(&values, &origin)>{mark} {title}</button></li>
        }
    });
    view! { <ul class="chips samples" aria-label="Samples">{chips.collect_view()}</ul> }
}

/// A field to paste into, a file to pick, and what can be done with the case.
#[component]
fn Bring(session: Session) -> impl IntoView {
    let form = session.form;
    let paste = move |event: Targeted<Event, HtmlInputElement>| {
        let field = event.target();
        let text = field.value();
        if !text.trim().is_empty() {
            field.set_value("");
            incoming::read(session, text);
        }
    };
    view! {
        <div class="bring-row">
            <label class="hidden" for="paste">"Paste a row"</label>
            <input id="paste" type="text" placeholder="Paste a CSV row or a JSON body, here or anywhere"
                autocomplete="off" spellcheck="false" on:change:target=paste />
            <label class="pick primary" for="pick-any">"Bring your own file"</label>
            <input id="pick-any" class="hidden" type="file" on:change:target=move |event| pick(session, &event) />
            <button class="undo" on:click=move |_| form.undo() disabled=move || !form.can_undo()>"Undo"</button>
            <button class="redo" on:click=move |_| form.redo() disabled=move || !form.can_redo()>"Redo"</button>
            <button class="clear" on:click=move |_| form.clear()>"Clear"</button>
            <button class="share" on:click=move |_| share(session)>"Copy link"</button>
        </div>
    }
}

/// Takes over the file that was picked.
fn pick(session: Session, event: &Targeted<Event, HtmlInputElement>) {
    let field = event.target();
    if let Some(file) = field.files().and_then(|files| files.get(0)) {
        incoming::open(session, file);
    }
    // The same file may be picked again, perhaps with other content.
    field.set_value("");
}

/// Copies a link that gives its receiver the same verdict, or says why it cannot.
fn share(session: Session) {
    let address = browser::address_with(&session.shared_address().write());
    if session.is_dropped_model() {
        session.notices.warn(
            "This model was dropped on the page and has no address: send its file along. The link carries the case \
             and the threshold.",
        );
    }
    browser::show_address(&address);
    spawn_local(async move {
        let done = match browser::copy(address).await {
            true => "Copied a link",
            false => "The address bar now shows a link",
        };
        if !session.is_dropped_model() {
            session.notices.done(format!(
                "{done} that carries these values; they stay in its fragment, which no server sees."
            ));
        }
    });
}
