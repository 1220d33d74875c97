//! One case: what it is, and what the model says of it.

use std::sync::Arc;

use leptos::prelude::*;
use worker::messages::Description;

use crate::{
    browser,
    components::{Reasons, Strips, Toolbar, Verdict},
    session::{Outcome, Session},
};

#[component]
pub(crate) fn Case(session: Session, description: Arc<Description>) -> impl IntoView {
    let drawn = after_verdict(session);
    let shown = description.clone();
    view! {
        <div class="case" class:empty=move || session.outcome.with(Outcome::is_empty)>
            <section class="form" aria-label="Values">
                {move || drawn.get().then(|| view! {
                    <p class="task">{shown.manifest.task.clone()}</p>
                    <Toolbar session description=shown.clone() />
                    <Strips session description=shown.clone() />
                })}
            </section>
            <div class="side">
                <Verdict session description=description.clone() />
                {move || drawn.get().then(|| view! { <Reasons session description=description.clone() /> })}
            </div>
            {move || drawn.get().then(|| view! { <WhatIfButton session /> })}
        </div>
    }
}

/// Opens the part below, which the annex draws.
#[component]
fn WhatIfButton(session: Session) -> impl IntoView {
    let open = session.what_if;
    view! {
        <p class="what-if">
            <button aria-expanded=move || open.get().to_string() aria-controls="annex"
                on:click=move |_| open.update(|open| *open = !*open)>
                {move || if open.get() { "Hide what would change it" } else { "What would change it?" }}
            </button>
        </p>
    }
}

/// True from the first frame after the first verdict on: the form is the most of the page, and the
/// verdict does not wait for it.
fn after_verdict(session: Session) -> RwSignal<bool> {
    let stands = move || session.outcome.with(|outcome| *outcome != Outcome::Nothing);
    let drawn = RwSignal::new(untrack(stands));
    Effect::new(move |_| {
        if stands() && !drawn.get_untracked() {
            browser::after_paint(move || drawn.set(true));
        }
    });
    drawn
}
