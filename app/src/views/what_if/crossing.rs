//! A small change that crosses the threshold, and the nearest known case beyond it.

use std::{collections::BTreeSet, sync::Arc};

use leptos::{prelude::*, task::spawn_local};
use model_wasm::{
    Manifest, Novelty,
    counterfactual::{Alternatives, Counterfactual},
    explain::Neighbour,
};
use worker::messages::Description;

use crate::{
    annex::Annex,
    components::{label, percent, sign},
    views::latest::latest,
};

#[component]
pub(super) fn Crossing(
    annex: Annex,
    description: Arc<Description>,
    start: RwSignal<Option<Vec<f32>>>,
) -> impl IntoView {
    let locked = RwSignal::new(BTreeSet::<usize>::new());
    let found = RwSignal::new(None::<Result<(Vec<f32>, Alternatives), String>>);
    // From the starting case, not from what was tried: trying must not move the goal.
    let ask = move |(values, locked, _): (Vec<f32>, BTreeSet<usize>, f64)| async move {
        let answer = annex.engine.alternatives(values.clone(), locked.into_iter().collect()).await;
        answer.map(|alternatives| (values, alternatives))
    };
    latest(
        move || Some((start.get()?, locked.get(), annex.engine.threshold.get())),
        ask,
        move |answer| found.set(Some(answer)),
    );
    let shown = description.clone();
    view! {
        <section aria-labelledby="crossing-title">
            <h2 id="crossing-title">"A small change that crosses"</h2>
            <p class="hidden" role="status">{move || found.with(|found| spoken(found.as_ref()))}</p>
            <div class="proposal">
                {move || found.get().map(|found| match found {
                    Err(reason) => view! { <p class="error">{reason}</p> }.into_any(),
                    Ok((values, alternatives)) => told(annex, &shown.manifest, &values, alternatives),
                })}
            </div>
            <Locks description locked />
        </section>
    }
}

/// What a screen reader hears of it.
fn spoken(found: Option<&Result<(Vec<f32>, Alternatives), String>>) -> String {
    match found {
        Some(Ok((_, Alternatives { counterfactual: Some(found), .. }))) => {
            format!("A change of {} measurements that crosses was found.", found.changed.len())
        }
        Some(Ok(_)) => "No change that crosses was found.".to_owned(),
        Some(Err(reason)) => reason.clone(),
        None => String::new(),
    }
}

fn told(annex: Annex, manifest: &Manifest, values: &[f32], alternatives: Alternatives) -> AnyView {
    let change = match alternatives.counterfactual {
        Some(found) => changed(annex, manifest, values, found),
        None => view! {
            <p>"No change of the free measurements within what is known was found that crosses the threshold."</p>
        }
        .into_any(),
    };
    let nearest = alternatives.nearest.map(|near| nearest(annex, manifest, &near));
    view! { {change} {nearest} }.into_any()
}

fn changed(annex: Annex, manifest: &Manifest, values: &[f32], found: Counterfactual) -> AnyView {
    let rows = found.changed.iter().map(|&feature| {
        view! {
            <tr><th scope="row">{label(&manifest.features[feature])}</th>
                <td class="num">{values[feature].to_string()}</td>
                <td class="num">"→ " {found.values[feature].to_string()}</td></tr>
        }
    });
    let rows = rows.collect_view();
    let verdict = &manifest.classes[found.prediction.class].name;
    let share = percent(found.prediction.probabilities[found.prediction.class]);
    let doubt = found.novelty.as_ref().is_some_and(Novelty::is_alarm).then_some(
        " No such case is known, though: the changed case is unlike anything the model has seen.",
    );
    let words = format!(
        "With these values the verdict is {verdict} ({share}); all others stay. Together they move \
         by {:.2} standard deviations.",
        found.distance
    );
    let case = found.values.clone();
    view! {
        <table>
            <thead><tr><th scope="col">"Measurement"</th><th scope="col">"at the start"</th><th scope="col">"changed"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
        <p>{words} {doubt}</p>
        <p><button class="try" on:click=move |_| annex.try_out(&case)>"Try it"</button></p>
    }
    .into_any()
}

fn nearest(annex: Annex, manifest: &Manifest, near: &Neighbour) -> impl IntoView + use<> {
    let (index, name) = (near.index, manifest.classes[near.label].name.clone());
    let open = move |_| {
        spawn_local(async move {
            match annex.engine.reference().await {
                Ok(rows) => rows.get(index).iter().for_each(|row| annex.open(&row.values)),
                Err(reason) => annex.notice(&format!("The case cannot be shown. {reason}.")),
            }
        });
    };
    view! {
        <p>
            "The nearest known case of another class: " <span aria-hidden="true">{sign(near.label)}</span>
            " " {name} ", " {format!("{:.2}", near.distance)} " standard deviations away. "
            <button on:click=open>"Open it"</button>
        </p>
    }
}

/// Which measurements stay as they are.
#[component]
fn Locks(description: Arc<Description>, locked: RwSignal<BTreeSet<usize>>) -> impl IntoView {
    let boxes = description.manifest.features.iter().enumerate().map(|(index, feature)| {
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
        0 => "Measurements that must stay as they are".to_owned(),
        n => format!("Measurements that must stay as they are: {n}"),
    };
    view! {
        <details class="locks">
            <summary>{count}</summary>
            <fieldset><legend class="hidden">"Keep as it is"</legend>{boxes}</fieldset>
        </details>
    }
}
