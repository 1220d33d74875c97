//! One case: what it is, what the model says of it, why, and what would change it.

use std::sync::Arc;

use leptos::prelude::*;

use super::lazy::{self, Lazy};
use crate::{
    browser,
    case::Outcome,
    components::{Hero, Neighbours, Strips, Verdict, Why},
    engine::LoadedModel,
    session::Session,
    views::View,
};

#[component]
pub(crate) fn Predict(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    view! {
        <div class="predict" class:empty=move || session.outcome.with(Outcome::is_empty)>
            <Hero session model=model.clone() />
            <section class="card form" aria-label="Values">
                {let model = model.clone(); move || session.whole.get().then(|| {
                    view! { <Strips session model=model.clone() /> }
                })}
            </section>
            <aside class="side" aria-label="What the model says">
                <Verdict session model=model.clone() />
                <Why model=model.clone() reasons=session.reasons />
                <Neighbours session model=model.clone() />
                <ToCompare session />
            </aside>
            <Below session model />
        </div>
    }
}

/// What would change the verdict. It comes when the first view stands: until then every moment is for
/// that.
#[component]
fn Below(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let ready = RwSignal::new(false);
    Effect::new(move |_| {
        browser::after_paint(move || {
            // The view may be gone by now.
            let _ = ready.try_set(true);
        });
    });
    view! {
        <div class="below">
            {move || ready.get().then(|| {
                let model = model.clone();
                view! { <Lazy load=move || lazy::what_if(session, model.clone()) /> }
            })}
        </div>
    }
}

/// The way to an endpoint.
#[component]
fn ToCompare(session: Session) -> impl IntoView {
    view! {
        <section class="card to-compare" aria-labelledby="to-compare-title">
            <h2 id="to-compare-title">"Compare with your endpoint"<span class="quiet">"optional"</span></h2>
            <p>"Ask the deployed model the same question and see where, by how much and how fast the two differ."</p>
            <p class="actions">
                <button on:click=move |_| session.enter(View::Compare)>"Connect an endpoint"</button>
                <span class="quiet">"Nothing is sent before you press."</span>
            </p>
        </section>
    }
}
