//! How far the verdict can be relied on: prediction set, distribution, calibration.

use std::sync::Arc;

use leptos::prelude::*;
use model_wasm::{Manifest, Novelty, Prediction, manifest::ConformalLevel};
use worker::Judgement;

use super::{
    disclosure::{Disclosure, Tone},
    words::{label, share},
};
use crate::engine::LoadedModel;

/// What is said of a case that is out of distribution.
pub(super) const ALARM: &str = "Out of distribution: unlike all training examples";

/// A promise by class needs so many rows of it that may break it.
const FEW: f64 = 5.0;

#[component]
pub(super) fn Checks(model: Arc<LoadedModel>, judgement: Arc<Judgement>) -> impl IntoView {
    let manifest = model.manifest();
    let alarm = judgement.is_alarm();
    let set = prediction_set(manifest, &judgement.prediction, alarm);
    let distribution = judgement.novelty.as_ref().map(|novelty| distribution(manifest, novelty));
    let calibration = (!alarm).then(|| calibration(&model, &judgement.prediction)).flatten();
    view! { <div class="checks">{set} {distribution} {calibration}</div> }
}

fn prediction_set(manifest: &Manifest, prediction: &Prediction, alarm: bool) -> Option<AnyView> {
    let strictest = manifest.conformal.last()?;
    let possible = strictest.possible(&prediction.probabilities);
    let at = share(strictest.level);
    let set = format!("{at} prediction set: {{{}}}", names(manifest, &possible).join(", "));
    let held = format!("held for {} of held-out rows", share(strictest.coverage));
    let (tone, words, note) = match possible.as_slice() {
        _ if alarm => {
            (Tone::Alarm, format!("{set}: void"), "it is promised for cases in distribution".into())
        }
        [one] if *one == prediction.class => (Tone::Good, set, held),
        [] => (Tone::Alarm, set, "as doubtful as the few that may be missed".into()),
        _ => (Tone::Review, format!("Needs review. {set}"), held),
    };
    let levels = manifest.conformal.iter().rev();
    let mut lines: Vec<String> =
        levels.map(|level| describe(manifest, prediction, level)).collect();
    lines.extend(small_classes(manifest, strictest));
    Some(view! { <Disclosure name="prediction-set" tone words note lines /> }.into_any())
}

fn describe(manifest: &Manifest, prediction: &Prediction, level: &ConformalLevel) -> String {
    let possible = level.possible(&prediction.probabilities);
    let classes = level.class_coverage.iter().enumerate();
    let classes: Vec<String> = classes
        .map(|(class, &held)| format!("{} {}", manifest.classes[class].name, share(held)))
        .collect();
    format!(
        "At {}: {{{}}}. It held for {} of the held-out rows ({}).",
        share(level.level),
        names(manifest, &possible).join(", "),
        share(level.coverage),
        classes.join(", ")
    )
}

/// The promise is for all rows together; of some classes there are too few for one of their own.
fn small_classes(manifest: &Manifest, level: &ConformalLevel) -> Option<String> {
    let counts = manifest.provenance.class_counts.iter().enumerate();
    let few = counts.filter(|(_, count)| **count as f64 * (1.0 - level.level) < FEW);
    let few: Vec<String> =
        few.map(|(class, count)| format!("{count} {}", manifest.classes[class].name)).collect();
    let at = share(level.level);
    (!few.is_empty()).then(|| {
        format!(
            "The promise is for all cases together. For each class by itself the table ({}) is too \
             small to promise {at}.",
            few.join(", ")
        )
    })
}

fn names<'a>(manifest: &'a Manifest, classes: &[usize]) -> Vec<&'a str> {
    classes.iter().map(|&class| manifest.classes[class].name.as_str()).collect()
}

fn distribution(manifest: &Manifest, novelty: &Novelty) -> AnyView {
    let broken = match novelty.broken.len() {
        0 => "no relation broken".to_owned(),
        1 => "1 relation broken".to_owned(),
        several => format!("{several} relations broken"),
    };
    let note = numbers!("distance {:.0} of {:.0}; {broken}", novelty.distance, novelty.threshold);
    let (tone, words) = match novelty.is_alarm() {
        true => (Tone::Alarm, ALARM),
        false => (Tone::Good, "In distribution"),
    };
    let mut lines = vec![numbers!(
        "Squared Mahalanobis distance from the training examples {:.1}; out of distribution beyond {:.1}.",
        novelty.distance,
        novelty.threshold
    )];
    lines.extend(novelty.broken.iter().map(|&[low, high]| {
        let [low, high] = [low, high].map(|feature| label(&manifest.features[feature]));
        format!("“{low}” is above “{high}”, as in no training example.")
    }));
    lines.extend(manifest.novelty.as_ref().map(|check| check.protocol.clone()));
    let words = words.to_owned();
    view! { <Disclosure name="distribution" tone words note lines /> }.into_any()
}

/// Of held-out rows that were scored about so, how many were of the positive class.
fn calibration(model: &LoadedModel, prediction: &Prediction) -> Option<AnyView> {
    let near = model.calibration_near(f64::from(prediction.probability))?;
    let positive = &model.manifest().classes[model.manifest().positive].name;
    let (tone, words) = if near.holds() {
        (Tone::Good, "Well calibrated here")
    } else {
        (Tone::Review, "Not well calibrated here")
    };
    let [low, high] = near.bin.map(|end| numbers!("{:.0}", end * 100.0));
    let note =
        numbers!("of rows scored {low}–{high} %, {:.0} % were {positive}", near.observed * 100.0);
    let lines = vec![numbers!(
        "Of {:.0} held-out rows with a probability of {positive} between {low} and {high} %, {} were {positive} \
         (95 % interval {} to {}); their mean probability was {}.",
        near.rows,
        share(near.observed),
        share(near.interval[0]),
        share(near.interval[1]),
        share(near.predicted)
    )];
    let words = words.to_owned();
    Some(view! { <Disclosure name="calibration" tone words note lines /> }.into_any())
}
