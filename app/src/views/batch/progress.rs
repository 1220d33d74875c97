//! What is being done: how far, how fast, how long still, and a way to stop it.

use leptos::prelude::*;

use crate::tables::{Doing, TableState, describe};

#[component]
pub(super) fn RunProgress(tables: TableState) -> impl IntoView {
    let doing = Memo::new(move |_| tables.doing.get());
    let words = move || {
        doing.get().map(|doing| match doing {
            Doing::Scoring => "Scoring",
            Doing::Writing => "Writing",
        })
    };
    view! {
        {move || words().map(|words| view! {
            <p class="card work">
                <span>{words} "…"</span>
                <progress max="1" aria-label=words prop:value=move || tables.progress.get().share()></progress>
                <span class="num">{move || tables.progress.with(describe)}</span>
                <button class="cancel" on:click=move |_| tables.stop()>"Cancel"</button>
            </p>
        })}
        {move || tables.trouble.get().map(|reason| view! {
            <p class="card error" role="alert">"It stopped before its end. " {reason} "."</p>
        })}
    }
}
