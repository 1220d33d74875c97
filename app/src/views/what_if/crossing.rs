//! The counterfactual: a small change that crosses the threshold, and the nearest real example beyond
//! it, measured by one distance.

use std::{collections::BTreeSet, sync::Arc};

use leptos::prelude::*;
use model_wasm::{
    Novelty,
    counterfactual::{Alternatives, Counterfactual},
    explain::Neighbour,
};
use worker::desk::FindAlternatives;

use crate::{
    components::{label, percent, sign},
    engine::LoadedModel,
    session::Session,
    views::latest,
};

/// Changed features that are shown at once, the largest change first.
const SHOWN: usize = 6;

/// A case, and what lies beyond the threshold from it.
type Found = Option<Result<(Vec<f32>, Alternatives), String>>;

#[component]
pub(super) fn Crossing(
    session: Session,
    model: Arc<LoadedModel>,
    start: RwSignal<Option<Vec<f32>>>,
    /// The case that was tried last.
    tried: RwSignal<Option<Vec<f32>>>,
) -> impl IntoView {
    let locked = RwSignal::new(BTreeSet::<usize>::new());
    let found = RwSignal::new(None);
    // From the baseline, not from what was tried: trying must not move the goal.
    let ask = move |(values, locked, threshold): (Vec<f32>, BTreeSet<usize>, f64)| async move {
        let locked = locked.into_iter().collect();
        let request = FindAlternatives { values: values.clone(), locked, threshold };
        let answer = session.engine.ask(request).await;
        answer.map(|alternatives| (values, alternatives))
    };
    latest(
        move || Some((start.get()?, locked.get(), session.engine.threshold.get())),
        ask,
        move |answer| found.set(Some(answer)),
    );
    let own = model.clone();
    let shown = move || {
        found.get().map(|found| match found {
            Err(reason) => view! { <p class="error">{reason}</p> }.into_any(),
            Ok((values, alternatives)) => proposal(session, &own, tried, &values, alternatives),
        })
    };
    view! {
        <section class="card crossing" aria-labelledby="crossing-title">
            <h2 id="crossing-title">"Counterfactual"<span class="quiet">"what would change the verdict"</span></h2>
            <p class="hidden" role="status">{move || found.with(spoken)}</p>
            <div class="proposal">{shown}</div>
            <Locks model locked />
        </section>
    }
}

/// What a screen reader hears of it.
fn spoken(found: &Found) -> String {
    match found {
        Some(Ok((_, Alternatives { counterfactual: Some(found), .. }))) => {
            format!("A counterfactual with {} changed features was found.", found.changed.len())
        }
        Some(Ok(_)) => "No counterfactual was found.".to_owned(),
        Some(Err(reason)) => reason.clone(),
        None => String::new(),
    }
}

fn proposal(
    session: Session,
    model: &LoadedModel,
    tried: RwSignal<Option<Vec<f32>>>,
    values: &[f32],
    found: Alternatives,
) -> AnyView {
    let nearer = nearer_example(model, values, &found);
    let change = match found.counterfactual {
        Some(found) => changed(session, model, tried, values, found),
        None => view! {
            <p>"No change of the free features within observed ranges was found that crosses the threshold."</p>
        }
        .into_any(),
    };
    let nearest = found.nearest.map(|near| nearest(session, model, values, &near, nearer));
    view! { {change} {nearest} }.into_any()
}

/// Sum of |Δz| between a case and a training example: the distance of counterfactuals.
fn distance(model: &LoadedModel, values: &[f32], index: usize) -> Option<f32> {
    let example = model.predictor().reference().get(index)?;
    let spreads = &model.manifest().normaliser.std;
    let gaps = values.iter().zip(&example.values).zip(spreads);
    let moved = |((a, b), spread): ((&f32, &f32), &f32)| {
        if *spread > 0.0 { ((a - b) / spread).abs() } else { 0.0 }
    };
    Some(gaps.map(moved).sum())
}

/// Whether a real example of another class is nearer than the counterfactual.
fn nearer_example(model: &LoadedModel, values: &[f32], found: &Alternatives) -> bool {
    let example = found.nearest.as_ref().and_then(|near| distance(model, values, near.index));
    match (&found.counterfactual, example) {
        (Some(change), Some(example)) => example < change.distance,
        _ => false,
    }
}

fn changed(
    session: Session,
    model: &LoadedModel,
    tried: RwSignal<Option<Vec<f32>>>,
    values: &[f32],
    found: Counterfactual,
) -> AnyView {
    let manifest = model.manifest();
    let (first, more) = found.changed.split_at(found.changed.len().min(SHOWN));
    let table = |features: &[usize]| {
        let rows = features.iter().map(|&feature| {
            view! {
                <tr><th scope="row">{label(&manifest.features[feature])}</th>
                    <td class="num">{values[feature].to_string()}</td>
                    <td class="num"><b>{found.values[feature].to_string()}</b></td></tr>
            }
        });
        view! {
            <table>
                <thead><tr><th scope="col">"feature"</th><th scope="col">"now"</th><th scope="col">"flips at"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        }
    };
    let rest = (!more.is_empty()).then(|| {
        view! {
            <details><summary>{format!("{} more", more.len())}</summary>{table(more)}</details>
        }
    });
    let verdict = &manifest.classes[found.prediction.class].name;
    let share = percent(found.prediction.probabilities[found.prediction.class]);
    let doubt = found.novelty.as_ref().is_some_and(Novelty::is_alarm).then_some(
        " The changed case is out of distribution, though: unlike all training examples.",
    );
    let words = numbers!(
        "With these values the verdict is {verdict} ({share}); all others stay. Distance {:.2}: the sum of the \
         changes in standard deviations.",
        found.distance
    );
    let case = found.values.clone();
    let attempt = move |_| {
        tried.set(Some(case.clone()));
        session.open(&case, "the counterfactual");
    };
    view! {
        {table(first)}
        {rest}
        <p class="quiet">{words} {doubt}</p>
        <p><button class="try" on:click=attempt>"Try it"</button></p>
    }
    .into_any()
}

fn nearest(
    session: Session,
    model: &LoadedModel,
    values: &[f32],
    near: &Neighbour,
    nearer: bool,
) -> impl IntoView + use<> {
    let name = model.manifest().classes[near.label].name.clone();
    let away = distance(model, values, near.index).unwrap_or(near.distance);
    let example = model.predictor().reference().get(near.index).map(|row| row.values.clone());
    let origin = format!("training example {}", near.index + 1);
    let open = move |_| example.iter().for_each(|values| session.open(values, &origin));
    view! {
        <p class="quiet">
            "Nearest training example of another class: " <span aria-hidden="true">{sign(near.label)}</span>
            " " {name} ", distance " {numbers!("{away:.2}")} ". "
            {nearer.then_some("That real example is nearer than the counterfactual. ")}
            <button on:click=open>"Open it"</button>
        </p>
    }
}

/// Which features stay as they are.
#[component]
fn Locks(model: Arc<LoadedModel>, locked: RwSignal<BTreeSet<usize>>) -> impl IntoView {
    let boxes = model.manifest().features.iter().enumerate().map(|(index, feature)| {
        let turn = move |_| {
            locked.update(|locked| {
                if !locked.remove(&index) {
                    locked.insert(index);
                }
            });
        };
        view! {
            <label><input type="checkbox" prop:checked=move || locked.with(|l| l.contains(&index)) on:change=turn />
                " " {label(feature)}</label>
        }
    });
    let boxes = boxes.collect_view();
    let count = move || match locked.with(BTreeSet::len) {
        0 => "Locked features".to_owned(),
        n => format!("Locked features: {n}"),
    };
    view! {
        <details class="locks">
            <summary>{count}</summary>
            <fieldset><legend class="hidden">"Locked features"</legend>{boxes}</fieldset>
        </details>
    }
}
