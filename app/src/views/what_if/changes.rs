//! What was changed since the start, and what that did.

use std::sync::Arc;

use leptos::prelude::*;
use model_wasm::Explanation;
use worker::Judgement;

use crate::{
    components::{label, percent},
    engine::LoadedModel,
    session::Session,
};

/// A case and what the model says of it.
#[derive(Clone, PartialEq)]
struct JudgedCase {
    values: Vec<f32>,
    judgement: Judgement,
    reasons: Option<Explanation>,
}

#[component]
pub(super) fn Changes(
    session: Session,
    model: Arc<LoadedModel>,
    start: RwSignal<Option<Vec<f32>>>,
) -> impl IntoView {
    let both = {
        let model = model.clone();
        Memo::new(move |_| {
            let threshold = session.engine.threshold.get();
            let judge = |values: Vec<f32>| {
                let judgement = Judgement::of(model.predictor(), &values, threshold).ok()?;
                let reasons = model.predictor().explain(&values).ok();
                Some(JudgedCase { values, judgement, reasons })
            };
            Some((judge(start.get()?)?, judge(session.case.get()?)?))
        })
    };
    let back = move |_| {
        if let Some(values) = start.get_untracked() {
            session.open(&values, "");
        }
    };
    view! {
        <section class="card changes" aria-labelledby="changes-title">
            <h2 id="changes-title">"Changes since the baseline"</h2>
            {move || both.get().map(|(then, now)| table(&model, &then, &now))}
            <p class="actions">
                <button class="reset" on:click=back disabled=move || session.case.get() == start.get()>
                    "Back to the baseline"</button>
                <button on:click=move |_| start.set(session.case.get_untracked())
                    disabled=move || session.case.get() == start.get()>"Set as baseline"</button>
            </p>
        </section>
    }
}

fn table(model: &LoadedModel, then: &JudgedCase, now: &JudgedCase) -> AnyView {
    let manifest = model.manifest();
    let changed: Vec<usize> =
        (0..now.values.len()).filter(|&f| then.values.get(f) != now.values.get(f)).collect();
    if changed.is_empty() {
        return view! { <p class="quiet">"Nothing yet. Move a mark on a strip, or type a value."</p> }
            .into_any();
    }
    let verdict = |case: &JudgedCase| {
        let prediction = &case.judgement.prediction;
        let class = prediction.class;
        let share = percent(prediction.probabilities[class]);
        format!("{} ({share})", manifest.classes[class].name)
    };
    let rows = changed.into_iter().map(|feature| {
        let pull = |case: &JudgedCase| {
            case.reasons.as_ref().map_or("–".to_owned(), |found| numbers!("{:+.2}", found.contributions[feature]))
        };
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
            <thead><tr><th scope="col">"feature"</th><th scope="col">"value"</th>
                <th scope="col">"attribution"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
