//! The model's own page: what its file says of it (Mitchell et al. 2019, Model Cards), and the
//! threshold, which is the reader's to choose.

mod card;
mod curves;
mod decide;
mod layers;
mod measured;

use std::sync::Arc;

use crate::{engine::LoadedModel, session::Session};
use card::Card;
use curves::Curves;
use decide::Decide;
use layers::Layers;
use leptos::prelude::*;
use measured::Measured;
use model_wasm::manifest::Evaluation;

#[component]
pub(crate) fn ModelCard(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let (evaluation, unread) = match Evaluation::of(model.manifest()) {
        Ok(evaluation) => (evaluation.map(Arc::new), None),
        Err(reason) => (None, Some(reason.to_string())),
    };
    let repeats = evaluation.as_ref().map_or(1, |evaluation| evaluation.repeats);
    let rows = evaluation.as_ref().and_then(|e| e.scores.as_ref()).map(|scores| scores.chances());
    let rows = rows.map(Arc::new);
    view! {
        <div class="model-view">
            <h1 class="hidden">"Model: " {model.manifest().name.clone()}</h1>
            <Card model=model.clone() evaluation=evaluation.clone() />
            {unread.clone().map(|reason| view! {
                <p class="error">"The file's evaluation could not be read. " {reason}</p>
            })}
            <div class="column">
                {rows.clone().map(|rows| view! {
                    <Decide session model=model.clone() rows repeats />
                })}
                <Layers model=model.clone() />
            </div>
            {evaluation.clone().map(|evaluation| view! { <Measured model=model.clone() evaluation /> })}
            {rows.map(|rows| view! { <Curves session model=model.clone() rows repeats /> })}
            {(evaluation.is_none() && unread.is_none()).then(|| view! {
                <p class="quiet">"This file carries no cross-validation: no curves can be drawn, and nothing \
                    is known of its threshold. Train it with --repeats 1 or more."</p>
            })}
        </div>
    }
}
