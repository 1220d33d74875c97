//! Parts of the program that are loaded when they are first shown.

use std::sync::Arc;

use leptos::{
    prelude::*,
    reactive::computed::ScopedFuture,
    task::spawn_local,
    wasm_split::{SplitLoaderError, wasm_split},
};

use super::{
    batch::Batch, compare::Compare, model::ModelCard, stored::StoredList, what_if::WhatIf,
};
use crate::{engine::LoadedModel, session::Session};

/// A part of the program that did not come.
#[derive(Debug, Clone)]
pub(crate) struct NotLoaded;

/// How far a part has come.
enum Part {
    Coming,
    Here(AnyView),
    Failed,
}

/// Shows what `load` gives, or words until it comes, or why it does not, with another try.
#[component]
pub(super) fn Lazy<F>(load: impl Fn() -> F + Clone + Send + Sync + 'static) -> impl IntoView
where
    F: Future<Output = Result<AnyView, NotLoaded>> + 'static,
{
    let part = RwSignal::new_local(Part::Coming);
    let owner = Owner::current().unwrap_or_default();
    let fetch = move || {
        part.set(Part::Coming);
        let (coming, owner) = (load(), owner.clone());
        spawn_local(async move {
            // The part belongs to the place that it was asked for from.
            let loaded = owner.with(|| ScopedFuture::new_untracked(coming));
            // The place may be gone by now.
            drop(part.try_set(match loaded.await {
                Ok(view) => Part::Here(view),
                Err(NotLoaded) => Part::Failed,
            }));
        });
    };
    fetch();
    move || {
        part.track();
        let fetch = fetch.clone();
        match part.try_update_untracked(|part| std::mem::replace(part, Part::Coming)) {
            Some(Part::Here(view)) => view,
            Some(Part::Failed) => view! {
                <section class="card empty-state" role="alert">
                    <h2>"This part of the page could not be loaded"</h2>
                    <p>"A file is missing, blocked, or of another version. Reload the page, or try again."</p>
                    <button class="primary" on:click=move |_| fetch()>"Try again"</button>
                </section>
            }
            .into_any(),
            _ => view! { <p class="empty-state" role="status">"Loading this part…"</p> }.into_any(),
        }
    }
}

impl From<SplitLoaderError> for NotLoaded {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// A part of the program, by the name of its file: a view that is loaded when it is first shown.
macro_rules! part {
    ($name:ident, $view:ident) => {
        #[wasm_split($name, wasm_split_path = ::leptos::wasm_split, fallible)]
        pub(super) fn $name(
            session: Session,
            model: Arc<LoadedModel>,
        ) -> Result<AnyView, NotLoaded> {
            Ok(view! { <$view session model /> }.into_any())
        }
    };
}

part!(batch, Batch);
part!(compare, Compare);
part!(model, ModelCard);
part!(what_if, WhatIf);
part!(stored, StoredList);
