//! What the model says, in words and on one axis.

use std::{sync::Arc, time::Duration};

use leptos::prelude::*;
use model_wasm::{Manifest, Novelty, Prediction, manifest::Head};
use worker::messages::Description;

use super::{
    certainty::Certainty,
    familiarity::{ALARM, Familiarity},
    words::{percent, share, sign},
};
use crate::session::{Outcome, Session};

/// A screen reader hears the verdict once the value has come to rest.
const REST: Duration = Duration::from_millis(400);

#[component]
pub(crate) fn Verdict(session: Session, description: Arc<Description>) -> impl IntoView {
    let spoken = RwSignal::new(String::new());
    let open = RwSignal::new(false);
    announce_at_rest(session, description.clone(), spoken);
    view! {
        <aside class="verdict" class:open=move || open.get() aria-label="Verdict">
            <p class="hidden" role="status" aria-live="polite">{move || spoken.get()}</p>
            {move || match session.outcome.get() {
                Outcome::Nothing => view! { <p>"…"</p> }.into_any(),
                Outcome::Incomplete { gaps, of } => {
                    view! { <Incomplete session description=description.clone() gaps of /> }.into_any()
                }
                Outcome::Impossible(reason) => view! {
                    <h2>"No verdict"</h2>
                    <p class="error">{reason}</p>
                }.into_any(),
                Outcome::Predicted(prediction, novelty) => {
                    view! {
                        <Predicted session description=description.clone() prediction=prediction.clone() open />
                        <Certainty description=description.clone() prediction
                            alarm=novelty.as_ref().is_some_and(Novelty::is_alarm) />
                        {novelty.map(|novelty| view! { <Familiarity description=description.clone() novelty /> })}
                    }
                    .into_any()
                }
            }}
        </aside>
    }
}

#[component]
fn Incomplete(
    session: Session,
    description: Arc<Description>,
    gaps: usize,
    of: usize,
) -> impl IntoView {
    let empty = gaps == of;
    let title =
        if empty { "No case yet".to_owned() } else { format!("{gaps} of {of} values are missing") };
    let help = if empty {
        "Paste a row, pick a sample case, drop a file, or type the values."
    } else {
        "A verdict needs every value; the fields that lack one say so."
    };
    view! {
        <h2 class="gaps">{title}</h2>
        <p>{help}</p>
        <button class="fill" on:click=move |_| session.form.fill_gaps(&description)>
            {if empty { "Fill with the medians" } else { "Fill the gaps with medians" }}
        </button>
    }
}

#[component]
fn Predicted(
    session: Session,
    description: Arc<Description>,
    prediction: Prediction,
    /// Whether a narrow screen shows more than the first line.
    open: RwSignal<bool>,
) -> impl IntoView {
    let manifest = &description.manifest;
    let threshold = session.engine.threshold.get_untracked();
    let class = &manifest.classes[prediction.class];
    let own = prediction.probabilities[prediction.class];
    view! {
        <h2 class=format!("class class-{}", prediction.class)>
            <span class="sign" aria-hidden="true">{sign(prediction.class)}</span>
            <span class="name">{class.name.clone()}</span>
            <span class="num">{percent(own)}</span>
        </h2>
        <button class="unfold" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
            {move || if open.get() { "Less" } else { "More" }}
        </button>
        {match manifest.head {
            Head::Sigmoid => view! { <Axis manifest=manifest.clone() probability=prediction.probability threshold /> }.into_any(),
            Head::Softmax => view! { <Shares manifest=manifest.clone() prediction=prediction.clone() /> }.into_any(),
        }}
        <p class="in-words">{in_words(manifest, &prediction, threshold)}</p>
    }
}

/// The probability of the positive class, with the threshold.
#[component]
fn Axis(manifest: Manifest, probability: f32, threshold: f64) -> impl IntoView {
    let positive = manifest.positive;
    let (other, named) = (&manifest.classes[1 - positive], &manifest.classes[positive]);
    let whose = if threshold == manifest.threshold { "threshold" } else { "your threshold" };
    let (place, said) = (threshold * 100.0, share(threshold));
    view! {
        <div class="axis" aria-hidden="true">
            <span class="line"></span>
            <span class="threshold" style=format!("left:{place:.2}%")></span>
            <span class="point" style=format!("left:{:.2}%", probability * 100.0)></span>
        </div>
        <p class="ends">
            <span>{sign(1 - positive)} " " {other.name.clone()}</span>
            <span class="num">{whose} " " {said}</span>
            <span>{named.name.clone()} " " {sign(positive)}</span>
        </p>
    }
}

/// One bar a class.
#[component]
fn Shares(manifest: Manifest, prediction: Prediction) -> impl IntoView {
    let rows = manifest.classes.iter().zip(prediction.probabilities).map(|(class, share)| {
        view! {
            <li><span>{class.name.clone()}</span>
                <span class="bar" aria-hidden="true"><span style=format!("width:{:.1}%", share * 100.0)></span></span>
                <span class="num">{percent(share)}</span></li>
        }
    });
    view! { <ul class="shares">{rows.collect_view()}</ul> }
}

fn in_words(manifest: &Manifest, prediction: &Prediction, threshold: f64) -> String {
    let logits: Vec<_> = prediction.logits.iter().map(|logit| format!("{logit:.3}")).collect();
    let name = &manifest.classes[manifest.positive].name;
    match manifest.head {
        Head::Sigmoid => format!(
            "Probability of {name} {:.4} (the network's logit {}); from {} on the verdict is {name}.",
            prediction.probability,
            logits.join(", "),
            share(threshold)
        ),
        Head::Softmax => {
            format!("The class with the largest probability; logits {}.", logits.join(", "))
        }
    }
}

fn announce_at_rest(session: Session, description: Arc<Description>, spoken: RwSignal<String>) {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || timer.get_value().iter().for_each(TimeoutHandle::clear);
    Effect::new(move |_| {
        let words = speech(&description.manifest, &session.outcome.get());
        stop();
        // Without a timer nothing is spoken; the words stand on the page all the same.
        timer.set_value(set_timeout_with_handle(move || spoken.set(words), REST).ok());
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
        Outcome::Predicted(prediction, novelty) => {
            let name = &manifest.classes[prediction.class].name;
            let alarm = novelty.as_ref().is_some_and(Novelty::is_alarm);
            let doubt = if alarm { format!(". {ALARM}") } else { String::new() };
            format!("{name}, {}{doubt}", percent(prediction.probabilities[prediction.class]))
        }
    }
}
