//! Whether the case looks like anything the model has seen.

use std::sync::Arc;

use leptos::prelude::*;
use model_wasm::{Manifest, Novelty};
use worker::messages::Description;

use super::{
    told::{Told, Tone},
    words::label,
};

/// What is said of a case that is unlike all known ones.
pub(super) const ALARM: &str = "Unlike anything the model has seen: do not rely on this verdict.";

#[component]
pub(super) fn Familiarity(description: Arc<Description>, novelty: Novelty) -> impl IntoView {
    let lines = told(&description.manifest, &novelty);
    let (tone, words) = match novelty.is_alarm() {
        true => (Tone::Alarm, ALARM),
        false => (Tone::Good, "Looks like known cases."),
    };
    view! {
        <Told name="familiarity" tone words=words.to_owned() summary="How this is told" lines />
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
