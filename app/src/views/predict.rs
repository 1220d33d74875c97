//! One case: what it is, what the model says of it, why, and what would change it.

use std::sync::Arc;

use leptos::{html::Div, prelude::*};

use super::lazy::{self, Lazy};
use crate::{
    browser,
    case::Outcome,
    components::{Hero, Neighbours, Strips, Verdict, Why},
    engine::LoadedModel,
    session::{Session, Stage},
    views::View,
};

#[component]
pub(crate) fn Predict(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    view! {
        <div class="predict" class:empty=move || session.outcome.with(Outcome::is_empty)>
            {at(session, Stage::Hero, &model, |session, model| view! { <Hero session model /> })}
            <section class="card form" aria-label="Values">
                {at(session, Stage::Whole, &model, |session, model| view! { <Strips session model /> })}
            </section>
            <aside class="side" aria-label="What the model says">
                {at(session, Stage::Verdict, &model, |session, model| view! { <Verdict session model /> })}
                {at(session, Stage::Reasons, &model, |session, model| view! {
                    <Why model reasons=session.reasons />
                })}
                {at(session, Stage::Neighbours, &model, |session, model| view! {
                    <Neighbours session model />
                    <ToCompare session />
                })}
            </aside>
            <Below session model />
        </div>
    }
}

/// A part of the view, drawn once it is its turn.
fn at<V: IntoView + 'static>(
    session: Session,
    stage: Stage,
    model: &Arc<LoadedModel>,
    part: impl Fn(Session, Arc<LoadedModel>) -> V + Send + 'static,
) -> impl IntoView {
    let model = model.clone();
    let reached = Memo::new(move |_| session.stage.get() >= stage);
    move || reached.get().then(|| part(session, model.clone()))
}

/// What would change the verdict. It comes when the first view stands and the reader is near: until
/// then every moment, and every byte, is for that.
#[component]
fn Below(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let ready = RwSignal::new(false);
    let place = NodeRef::<Div>::new();
    let is_whole = Memo::new(move |_| session.stage.get() == Stage::Whole);
    Effect::new(move |_| {
        if let Some(place) = place.get().filter(|_| is_whole.get()) {
            browser::when_near(&place, move || {
                // The view may be gone by now.
                let _ = ready.try_set(true);
            });
        }
    });
    view! {
        <div class="below" node_ref=place>
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
