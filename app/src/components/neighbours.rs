//! The training examples that are nearest to the case.

use std::sync::Arc;

use leptos::prelude::*;
use model_wasm::Neighbour;

use super::words::sign;
use crate::{engine::LoadedModel, session::Session};

#[component]
pub(crate) fn Neighbours(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    move || {
        let near = session.reasons.with(|r| r.as_ref().map(|r| r.neighbours.clone()));
        near.filter(|near| !near.is_empty()).map(|near| drawn(session, &model, near))
    }
}

fn drawn(session: Session, model: &Arc<LoadedModel>, near: Vec<Neighbour>) -> AnyView {
    let chips = near.into_iter().map(|near| {
        let name = &model.manifest().classes[near.label].name;
        let title = numbers!(
            "Open training example {}, {name}, distance {:.2}",
            near.index + 1,
            near.distance
        );
        let model = model.clone();
        view! {
            <li><button class=format!("chip class-{}", near.label) aria-label=title.clone() title=title
                on:click=move |_| open(session, &model, near.index)>
                <span class="sign" aria-hidden="true">{sign(near.label)}</span>
                <span class="num">{numbers!("{:.2}", near.distance)}</span>
            </button></li>
        }
    });
    view! {
        <section class="card neighbours" aria-labelledby="neighbours-title">
            <h2 id="neighbours-title">"Nearest training examples"
                <span class="quiet">"distance in standard deviations"</span></h2>
            <ul class="chips">{chips.collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// Shows a training example as the case in hand.
fn open(session: Session, model: &LoadedModel, index: usize) {
    if let Some(row) = model.predictor().reference().get(index) {
        session.open(&row.values, &format!("training example {}", index + 1));
    }
}
