//! How sure the verdict is: which classes are possible, and how often such words have held.

use std::sync::Arc;

use leptos::prelude::*;
use model_wasm::{Manifest, Prediction, manifest::ConformalLevel};
use worker::messages::Description;

use super::{
    told::{Told, Tone},
    words::share,
};

/// A promise by class needs so many rows of it that may break it.
const FEW: f64 = 5.0;

#[component]
pub(super) fn Certainty(
    description: Arc<Description>,
    prediction: Prediction,
    /// Whether the case is unlike all known ones.
    alarm: bool,
) -> impl IntoView {
    let manifest = &description.manifest;
    let strictest = manifest.conformal.last()?;
    let (tone, words) = if alarm {
        let words = "Neither: unlike anything known. Nothing can be promised of such a case.";
        (Tone::Alarm, words.to_owned())
    } else {
        headline(manifest, &prediction, strictest)
    };
    let levels = manifest.conformal.iter().rev();
    let mut lines: Vec<String> = levels.map(|level| told(manifest, &prediction, level)).collect();
    lines.extend(small(manifest, strictest));
    let summary = "What is possible, and how often that held";
    Some(view! { <Told name="certainty" tone words summary lines /> })
}

fn headline(
    manifest: &Manifest,
    prediction: &Prediction,
    level: &ConformalLevel,
) -> (Tone, String) {
    let at = share(level.level);
    match level.possible(&prediction.probabilities).as_slice() {
        [one] if *one == prediction.class => {
            (Tone::Good, format!("Sure: at {at} only {} is possible.", name(manifest, *one)))
        }
        [one] => {
            let only = name(manifest, *one);
            (Tone::Review, format!("Needs review: at {at} only {only} is possible."))
        }
        [] => (Tone::Alarm, format!("Neither: at {at} no class fits.")),
        several => {
            let names = several.iter().map(|&class| name(manifest, class)).collect::<Vec<_>>();
            let names = names.join(" or ");
            (Tone::Review, format!("Either: needs review. At {at} it may be {names}."))
        }
    }
}

fn told(manifest: &Manifest, prediction: &Prediction, level: &ConformalLevel) -> String {
    let possible = level.possible(&prediction.probabilities).into_iter();
    let possible: Vec<&str> = possible.map(|class| name(manifest, class)).collect();
    let possible = match possible.as_slice() {
        [] => "none, as doubtful as the few that may be missed".to_owned(),
        names => names.join(", "),
    };
    let classes = level.class_coverage.iter().enumerate();
    let classes: Vec<String> = classes
        .map(|(class, &held)| format!("{} {}", name(manifest, class), share(held)))
        .collect();
    format!(
        "At {}: {possible}. Held for {} of the rows left out ({}).",
        share(level.level),
        share(level.coverage),
        classes.join(", ")
    )
}

/// The promise is for all rows together; of some classes there are too few for one of their own.
fn small(manifest: &Manifest, level: &ConformalLevel) -> Option<String> {
    let counts = manifest.provenance.class_counts.iter().enumerate();
    let few = counts.filter(|(_, count)| **count as f64 * (1.0 - level.level) < FEW);
    let few: Vec<String> =
        few.map(|(class, count)| format!("{count} {}", name(manifest, class))).collect();
    let at = share(level.level);
    (!few.is_empty()).then(|| {
        format!(
            "The promise is for all cases together. For each class by itself the table ({}) is too \
             small to promise {at}.",
            few.join(", ")
        )
    })
}

fn name(manifest: &Manifest, class: usize) -> &str {
    &manifest.classes[class].name
}
