//! What was changed since the start, and what that did.

use std::sync::Arc;

use leptos::prelude::*;
use model_wasm::{Explanation, Prediction};
use worker::messages::Description;

use crate::{
    annex::Annex,
    components::{label, percent},
    views::latest::latest,
};

/// What is said of one case.
#[derive(Clone)]
struct Said {
    values: Vec<f32>,
    prediction: Prediction,
    reasons: Explanation,
}

#[component]
pub(super) fn Changes(
    annex: Annex,
    description: Arc<Description>,
    start: RwSignal<Option<Vec<f32>>>,
) -> impl IntoView {
    let both = RwSignal::new(None::<(Said, Said)>);
    latest(
        move || Some((start.get()?, annex.case.get()?, annex.engine.threshold.get())),
        move |(start, now, _)| async move {
            Ok::<_, String>((say(annex, start).await?, say(annex, now).await?))
        },
        move |found| {
            if let Err(reason) = &found {
                annex.notice(&format!("The changes cannot be shown. {reason}."));
            }
            both.set(found.ok());
        },
    );
    let back = move |_| {
        if let Some(values) = start.get_untracked() {
            annex.open(&values);
        }
    };
    view! {
        <section aria-labelledby="changes-title">
            <h2 id="changes-title">"What changed"</h2>
            {move || both.get().map(|(then, now)| table(&description, &then, &now))}
            <p class="actions">
                <button class="reset" on:click=back disabled=move || annex.case.get() == start.get()>
                    "Back to the start"</button>
                <button on:click=move |_| start.set(annex.case.get_untracked())
                    disabled=move || annex.case.get() == start.get()>"Count from here"</button>
            </p>
        </section>
    }
}

async fn say(annex: Annex, values: Vec<f32>) -> Result<Said, String> {
    let (prediction, _) = annex.engine.predict(values.clone()).await?;
    let reasons = annex.engine.explain(values.clone()).await?;
    Ok(Said { values, prediction, reasons })
}

fn table(description: &Description, then: &Said, now: &Said) -> AnyView {
    let manifest = &description.manifest;
    let changed: Vec<usize> =
        (0..now.values.len()).filter(|&f| then.values.get(f) != now.values.get(f)).collect();
    if changed.is_empty() {
        return view! { <p class="quiet">"Nothing yet. Move a mark on a strip, or type a value."</p> }
            .into_any();
    }
    let verdict = |said: &Said| {
        let class = said.prediction.class;
        let share = percent(said.prediction.probabilities[class]);
        format!("{} ({share})", manifest.classes[class].name)
    };
    let rows = changed.into_iter().map(|feature| {
        let pull = |said: &Said| format!("{:+.2}", said.reasons.contributions[feature]);
        view! {
            <tr><th scope="row">{label(&manifest.features[feature])}</th>
                <td class="num">{then.values[feature].to_string()} " → " {now.values[feature].to_string()}</td>
                <td class="num">{pull(then)} " → " {pull(now)}</td></tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <p class="headline">{verdict(then)} " → " {verdict(now)}</p>
        <table>
            <thead><tr><th scope="col">"Measurement"</th><th scope="col">"value"</th>
                <th scope="col">"adds to the logit"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
