//! The whole page.

use std::sync::Arc;

use leptos::prelude::*;

use super::{header::Header, notices::NoticeArea};
use crate::{
    browser,
    engine::{LoadedModel, Status},
    session::{Session, Stage},
    views,
};

#[component]
pub(crate) fn Page(session: Session) -> impl IntoView {
    let is_whole = Memo::new(move |_| session.stage.get() == Stage::Whole);
    let drawn = move || session.model.get().filter(|_| is_whole.get());
    view! {
        // Not by the fragment, which carries the case.
        <a class="skip" href="#main" on:click=move |event| {
            event.prevent_default();
            browser::focus("main");
        }>"Skip to the content"</a>
        <Header session />
        <main id="main" tabindex="-1">{move || content(session)}</main>
        <NoticeArea session />
        <footer>
            {move || drawn().map(|model| view! { <Provenance model /> })}
            {move || drawn().map(|model| views::stored_here(session, model))}
            {move || session.offline.state.get().reason().map(|reason| view! {
                <p class="not-kept">"Not kept for use without a network: " {reason} "."</p>
            })}
            <p>"The model runs in this browser. Nothing is sent, unless you ask for a comparison."</p>
        </footer>
    }
}

fn content(session: Session) -> AnyView {
    match session.engine.status.get() {
        Status::Failed(reason) => view! {
            <section class="card empty-state" role="alert">
                <h2>"Nothing can be predicted"</h2>
                <p>{reason}</p>
                <p class="quiet">"Reload the page, or drop a predictor file (.safetensors) here."</p>
            </section>
        }
        .into_any(),
        _ => session.model.get().map(|model| views::shown(session, model)).into_any(),
    }
}

/// What the model is for, and where it comes from.
#[component]
fn Provenance(model: Arc<LoadedModel>) -> impl IntoView {
    let (claims, origin) = (&model.manifest().claims, &model.manifest().provenance);
    let classes = model.manifest().classes.iter().zip(&origin.class_counts);
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
