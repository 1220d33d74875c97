//! What would change the verdict: one feature along its whole range, the smallest change that
//! crosses the threshold, and what was changed so far.

mod changes;
mod crossing;
mod curve;

use std::sync::Arc;

use leptos::prelude::*;

use crate::{engine::LoadedModel, session::Session};
use changes::Changes;
use crossing::Crossing;
use curve::Curve;

#[component]
pub(crate) fn WhatIf(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    // The case that changes are counted from.
    let start = RwSignal::new(session.case.get_untracked());
    let tried = RwSignal::new(None::<Vec<f32>>);
    follow(session, start, tried);
    let absent = move || session.case.with(Option::is_none);
    view! {
        <section class="what-if-panel" aria-label="What would change it">
            {move || absent().then(|| view! {
                <p class="card quiet">"Once every value is there, this shows what would change the verdict."</p>
            })}
            <div class="parts" hidden=absent>
                <Crossing session model=model.clone() start tried />
                <Curve session model=model.clone() start />
                <Changes session model start />
            </div>
        </section>
    }
}

/// A case of which several values changed at once is another case: changes count from there.
fn follow(session: Session, start: RwSignal<Option<Vec<f32>>>, tried: RwSignal<Option<Vec<f32>>>) {
    Effect::new(move |before: Option<Option<Vec<f32>>>| {
        let now = session.case.get();
        let before = before.flatten();
        let expected = tried.get_untracked();
        if let Some(values) = &now {
            let moved = before.as_ref().map_or(usize::MAX, |before| differing(before, values));
            let known = expected.as_ref() == Some(values)
                || start.with_untracked(|start| start.as_ref() == Some(values));
            if (moved > 1 && !known) || start.with_untracked(Option::is_none) {
                start.set(Some(values.clone()));
            }
        }
        now.or(before)
    });
}

fn differing(a: &[f32], b: &[f32]) -> usize {
    if a.len() != b.len() {
        return usize::MAX;
    }
    a.iter().zip(b).filter(|(a, b)| a != b).count()
}
