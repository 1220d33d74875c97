//! What the model says, in words and on one axis.

use std::{sync::Arc, time::Duration};

use leptos::prelude::*;
use model_wasm::{Manifest, Prediction, manifest::Head};
use worker::Judgement;

use super::{
    checks::{ALARM, Checks},
    words::{percent, share, sign},
};
use crate::{case::Outcome, engine::LoadedModel, session::Session, start};

/// A screen reader hears the verdict once the value has come to rest.
const REST: Duration = Duration::from_millis(400);

#[component]
pub(crate) fn Verdict(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let spoken = RwSignal::new(String::new());
    let open = RwSignal::new(false);
    announce_at_rest(session, model.clone(), spoken);
    view! {
        <section class="card verdict" class:open=move || open.get() aria-label="Verdict">
            <p class="hidden" role="status" aria-live="polite">{move || spoken.get()}</p>
            {move || match session.outcome.get() {
                Outcome::Nothing => view! { <p class="quiet">"…"</p> }.into_any(),
                Outcome::Incomplete { gaps, of } => {
                    view! { <Incomplete session model=model.clone() gaps of /> }.into_any()
                }
                Outcome::Impossible(reason) => view! {
                    <h2>"No verdict"</h2>
                    <p class="error">{reason}</p>
                }.into_any(),
                Outcome::Judged(judgement) => {
                    let prediction = judgement.prediction.clone();
                    view! {
                        <Predicted session model=model.clone() prediction open />
                        <Checks model=model.clone() judgement />
                    }
                    .into_any()
                }
            }}
        </section>
    }
}

#[component]
fn Incomplete(session: Session, model: Arc<LoadedModel>, gaps: usize, of: usize) -> impl IntoView {
    let empty = gaps == of;
    let title =
        if empty { "No case yet".to_owned() } else { format!("{gaps} of {of} values are missing") };
    let help = if empty {
        "Paste a row, pick a sample, drop a file, or type the values."
    } else {
        "A verdict needs every value; the fields that lack one say so."
    };
    view! {
        <h2 class="gaps">{title}</h2>
        <p class="quiet">{help}</p>
        <button class="fill primary" on:click=move |_| session.form.fill_gaps(&model)>
            {if empty { "Fill with the medians" } else { "Fill the gaps with medians" }}
        </button>
    }
}

#[component]
fn Predicted(
    session: Session,
    model: Arc<LoadedModel>,
    prediction: Prediction,
    /// Whether a narrow screen shows more than the first line.
    open: RwSignal<bool>,
) -> impl IntoView {
    let manifest = model.manifest();
    let threshold = session.engine.threshold.get_untracked();
    let class = &manifest.classes[prediction.class];
    let own = prediction.probabilities[prediction.class];
    // `data-probability-bits`: see `start::BITS`.
    view! {
        <h2 class=format!("class class-{}", prediction.class)
            data-probability-bits=start::bits(prediction.probability)>
            <span class="sign" aria-hidden="true">{sign(prediction.class)}</span>
            <span class="name">{class.name.clone()}</span>
            <span class="num">{percent(own)}</span>
        </h2>
        <button class="unfold" aria-expanded=move || open.get().to_string()
            on:click=move |_| open.update(|open| *open = !*open)>
            {move || if open.get() { "Less" } else { "More" }}
        </button>
        {match manifest.head {
            Head::Sigmoid => view! {
                <VerdictAxis manifest=manifest.clone() probability=prediction.probability threshold />
            }.into_any(),
            Head::Softmax => {
                view! { <Shares manifest=manifest.clone() prediction=prediction.clone() /> }.into_any()
            }
        }}
        <p class="in-words">{in_words(manifest, &prediction, threshold)}</p>
    }
}

/// The probability of the positive class, with the threshold.
#[component]
pub(crate) fn VerdictAxis(manifest: Manifest, probability: f32, threshold: f64) -> impl IntoView {
    let positive = manifest.positive;
    let (other, named) = (&manifest.classes[1 - positive], &manifest.classes[positive]);
    let whose = if threshold == manifest.threshold { "threshold" } else { "your threshold" };
    let class = if f64::from(probability) >= threshold { positive } else { 1 - positive };
    // Within the track's round ends.
    let place = |share: f64| format!("{:.2}%", 2.0 + share * 96.0);
    let (turn, here) = (place(threshold), place(f64::from(probability)));
    view! {
        <svg class="axis" aria-hidden="true" width="100%" height="26">
            <rect class=format!("track class-{}", 1 - positive) x="0" y="8" width=turn.clone() height="10" rx="5" />
            <rect class=format!("track class-{positive}") x=turn.clone() y="8"
                width=format!("{:.2}%", 98.0 - threshold * 96.0) height="10" rx="5" />
            <line class="threshold" x1=turn.clone() x2=turn y1="2" y2="24" />
            <circle class=format!("point class-{class}") cx=here cy="13" r="7.5" />
        </svg>
        <p class="ends">
            <span>{sign(1 - positive)} " " {other.name.clone()}</span>
            <span class="num">{whose} " " {share(threshold)}</span>
            <span>{named.name.clone()} " " {sign(positive)}</span>
        </p>
    }
}

/// One bar a class.
#[component]
fn Shares(manifest: Manifest, prediction: Prediction) -> impl IntoView {
    let rows = manifest.classes.iter().zip(prediction.probabilities).enumerate();
    let rows = rows.map(|(index, (class, share))| {
        view! {
            <li><span>{sign(index)} " " {class.name.clone()}</span>
                <svg class="bar" aria-hidden="true" width="100%" height="8">
                    <rect class="track" width="100%" height="8" rx="4" />
                    <rect class=format!("fill class-{index}") width=format!("{:.1}%", share * 100.0) height="8" rx="4" />
                </svg>
                <span class="num">{percent(share)}</span></li>
        }
    });
    view! { <ul class="shares">{rows.collect_view()}</ul> }
}

fn in_words(manifest: &Manifest, prediction: &Prediction, threshold: f64) -> String {
    let logits: Vec<_> = prediction.logits.iter().map(|logit| numbers!("{logit:.3}")).collect();
    let name = &manifest.classes[manifest.positive].name;
    match manifest.head {
        Head::Sigmoid => numbers!(
            "Probability of {name} {:.4} (logit {}); from {} on the verdict is {name}.",
            prediction.probability,
            logits.join(", "),
            share(threshold)
        ),
        Head::Softmax => {
            format!("The class with the largest probability; logits {}.", logits.join(", "))
        }
    }
}

fn announce_at_rest(session: Session, model: Arc<LoadedModel>, spoken: RwSignal<String>) {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || timer.with_value(|timer| timer.iter().for_each(TimeoutHandle::clear));
    Effect::new(move |_| {
        let words = speech(model.manifest(), &session.outcome.get());
        stop();
        // Without a timer nothing is spoken; the words stand on the page all the same.
        timer.set_value(set_timeout_with_handle(move || drop(spoken.try_set(words)), REST).ok());
    });
    on_cleanup(stop);
}

fn speech(manifest: &Manifest, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Nothing => String::new(),
        Outcome::Incomplete { gaps, of } => {
            format!("No verdict: {gaps} of {of} values are missing")
        }
        Outcome::Impossible(reason) => format!("No verdict: {reason}"),
        Outcome::Judged(judgement) => spoken(manifest, judgement),
    }
}

fn spoken(manifest: &Manifest, judgement: &Judgement) -> String {
    let prediction = &judgement.prediction;
    let name = &manifest.classes[prediction.class].name;
    let doubt = if judgement.is_alarm() { format!(". {ALARM}") } else { String::new() };
    format!("{name}, {}{doubt}", percent(prediction.probabilities[prediction.class]))
}
