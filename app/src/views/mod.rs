//! The views: what the navigation names, and what draws each.
//!
//! The first is part of the page's program. The others are parts that are loaded when they are first
//! entered, into the same reactive graph.

mod batch;
mod compare;
mod latest;
mod lazy;
mod model;
mod predict;
mod stored;
mod what_if;

use std::sync::Arc;

use leptos::prelude::*;

use crate::{engine::LoadedModel, session::Session};
pub(crate) use latest::latest;
use lazy::Lazy;
pub(crate) use lazy::NotLoaded;
use predict::Predict;
use stored::StoredHere;

/// The views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum View {
    /// One case: form and verdict.
    #[default]
    Predict,
    /// Many cases.
    Batch,
    /// Local against remote.
    Compare,
    /// What the model says of itself.
    Model,
}

/// A view as the navigation and the address have it.
pub(crate) struct ViewSpec {
    pub(crate) view: View,
    /// Its name in the address.
    pub(crate) key: &'static str,
    /// Its name for people.
    pub(crate) name: &'static str,
}

/// All views, in the order of the navigation.
pub(crate) const VIEWS: &[ViewSpec] = &[
    ViewSpec { view: View::Predict, key: "predict", name: "Predict" },
    ViewSpec { view: View::Batch, key: "batch", name: "Batch" },
    ViewSpec { view: View::Compare, key: "compare", name: "Compare" },
    ViewSpec { view: View::Model, key: "model", name: "Model" },
];

impl View {
    fn spec(self) -> &'static ViewSpec {
        // Every view is in the list.
        VIEWS.iter().find(|spec| spec.view == self).unwrap_or(&VIEWS[0])
    }

    pub(crate) fn key(self) -> &'static str {
        self.spec().key
    }

    pub(crate) fn name(self) -> &'static str {
        self.spec().name
    }

    /// The view of this name in an address.
    pub(crate) fn of_key(key: &str) -> Option<Self> {
        VIEWS.iter().find(|spec| spec.key == key).map(|spec| spec.view)
    }
}

/// The view that is shown now.
pub(crate) fn shown(session: Session, model: Arc<LoadedModel>) -> AnyView {
    let view = Memo::new(move |_| session.view.get());
    (move || {
        let model = model.clone();
        match view.get() {
            View::Predict => view! { <Predict session model /> }.into_any(),
            View::Batch => {
                view! { <Lazy load=move || lazy::batch(session, model.clone()) /> }.into_any()
            }
            View::Compare => {
                view! { <Lazy load=move || lazy::compare(session, model.clone()) /> }.into_any()
            }
            View::Model => {
                view! { <Lazy load=move || lazy::model(session, model.clone()) /> }.into_any()
            }
        }
    })
    .into_any()
}

/// The footer's line on what is kept on this device.
pub(crate) fn stored_here(session: Session, model: Arc<LoadedModel>) -> AnyView {
    view! { <StoredHere session model /> }.into_any()
}
