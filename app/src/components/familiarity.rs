//! Whether the case looks like anything the model has seen.

use std::sync::Arc;

use leptos::prelude::*;
use model_wasm::{Manifest, Novelty};
use worker::messages::Description;

use super::words::label;
use crate::session::Session;

/// What is said of a case that is unlike all known ones.
pub(super) const ALARM: &str = "Unlike anything the model has seen: do not rely on this verdict.";

#[component]
pub(super) fn Familiarity(session: Session, description: Arc<Description>) -> impl IntoView {
    move || {
        let novelty = session.reasons.get().and_then(|reasons| reasons.novelty)?;
        let told = told(&description.manifest, &novelty);
        Some(view! {
            <div class="familiarity">
                {if novelty.is_alarm() {
                    view! { <p class="alarm"><span aria-hidden="true">"⚠ "</span>{ALARM}</p> }.into_any()
                } else {
                    view! { <p class="good"><span aria-hidden="true">"✓ "</span>"Looks like known cases."</p> }.into_any()
                }}
                <details><summary>"How this is told"</summary>{told.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}</details>
            </div>
        })
    }
}

/// The numbers, for who wants them.
fn told(manifest: &Manifest, novelty: &Novelty) -> Vec<String> {
    let mut lines = vec![format!(
        "Squared Mahalanobis distance from the known cases {:.0}; unlike them beyond {:.0}.",
        novelty.distance, novelty.threshold
    )];
    lines.extend(novelty.broken.iter().map(|&[low, high]| {
        let [low, high] = [low, high].map(|feature| label(&manifest.features[feature]));
        format!("“{low}” is above “{high}”, as in no known case.")
    }));
    lines.extend(manifest.novelty.as_ref().map(|check| check.protocol.clone()));
    lines
}
