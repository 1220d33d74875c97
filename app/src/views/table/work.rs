//! What is being done: how far, how fast, how long still, and a way to stop it.

use leptos::prelude::*;

use crate::tables::{Doing, Tables};

#[component]
pub(super) fn Work(tables: Tables) -> impl IntoView {
    let doing = move || {
        tables.doing.with(|doing| {
            doing.as_ref().map(|(doing, _)| match doing {
                Doing::Scoring => "Scoring",
                Doing::Writing => "Writing",
            })
        })
    };
    view! {
        {move || doing().map(|words| view! {
            <p class="work">
                <span>{words} "…"</span>
                <progress max="1" aria-label=words prop:value=move || tables.progress.get().share()></progress>
                <span class="num">{move || tables.progress.get().words()}</span>
                <button class="cancel" on:click=move |_| tables.stop()>"Cancel"</button>
            </p>
        })}
        {move || tables.trouble.get().map(|reason| view! {
            <p class="error" role="alert">"It stopped before its end. " {reason} "."</p>
        })}
    }
}
