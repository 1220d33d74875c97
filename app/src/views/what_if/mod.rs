//! What would change the verdict: one feature along its whole range, the smallest change that
//! crosses the threshold, and what was changed so far.

mod changes;
mod crossing;
mod curve;

use std::sync::Arc;

use leptos::prelude::*;
use worker::messages::Description;

use crate::annex::Annex;
use changes::Changes;
use crossing::Crossing;
use curve::Curve;

#[component]
pub(crate) fn WhatIf(annex: Annex, description: Arc<Description>) -> impl IntoView {
    // The case that changes are counted from.
    let start = RwSignal::new(annex.case.get_untracked());
    follow(annex, start);
    let absent = move || annex.case.with(Option::is_none);
    view! {
        <section class="what-if-panel" aria-label="What would change it">
            {move || absent().then(|| view! {
                <p class="empty-state">"Once every value is there, this shows what would change the verdict."</p>
            })}
            <div class="parts" hidden=absent>
                <Crossing annex description=description.clone() start />
                <Curve annex description=description.clone() start />
                <Changes annex description start />
            </div>
        </section>
    }
}

/// A case of which several values changed at once is another case: changes count from there.
fn follow(annex: Annex, start: RwSignal<Option<Vec<f32>>>) {
    Effect::new(move |before: Option<Option<Vec<f32>>>| {
        let now = annex.case.get();
        let before = before.flatten();
        let expected = annex.expected.get_untracked();
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
