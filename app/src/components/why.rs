//! Why: what each measurement adds to the logit (integrated gradients).

use std::sync::Arc;

use leptos::prelude::*;
use model_wasm::Explanation;

use super::words::{label, signed};
use crate::engine::LoadedModel;

/// Features that are named; the strips show them all.
const NAMED: usize = 7;

/// The attributions that weigh most, as diverging bars.
#[component]
pub(crate) fn Why(
    model: Arc<LoadedModel>,
    #[prop(into)] reasons: Signal<Option<Explanation>>,
) -> impl IntoView {
    move || reasons.get().map(|reasons| drawn(&model, &reasons))
}

fn drawn(model: &LoadedModel, reasons: &Explanation) -> impl IntoView + use<> {
    let manifest = model.manifest();
    let name = manifest.classes[reasons.class].name.clone();
    let parts = weightiest(&reasons.contributions);
    let most = parts.first().map_or(1.0, |(_, part)| part.abs()).max(f32::MIN_POSITIVE);
    let rest = reasons.contributions.len().saturating_sub(parts.len());
    let other = (manifest.classes.len() == 2).then(|| 1 - reasons.class);
    let rows = parts.into_iter().map(|(feature, part)| {
        let feature = &manifest.features[feature];
        let class = if part < 0.0 { other } else { Some(reasons.class) };
        view! {
            <tr><th scope="row">{label(feature)}</th>
                <td class="bar"><Bar share=part / most class /></td>
                <td class="num">{signed(part)}</td></tr>
        }
    });
    let rows = rows.collect_view();
    let (from, to) = (signed(reasons.baseline_logit), signed(reasons.logit));
    let others = if rest == 0 { String::new() } else { format!(" with {rest} others") };
    let sum = format!(
        "A case halfway between the classes has the logit {from}; these{others} lead from there to {to}. \
         To the right: for {name}."
    );
    view! {
        <section class="card why" aria-labelledby="why-title">
            <h2 id="why-title">"Why"
                <span class="quiet">"attributions to the logit, " {from.clone()} " → " {to.clone()}</span></h2>
            <table><tbody>{rows}</tbody></table>
            <details><summary>"How they add up"</summary><p>{sum}</p></details>
        </section>
    }
}

/// The features that weigh most, with their parts, the largest first. Picking a few is less code in a
/// browser than sorting.
fn weightiest(parts: &[f32]) -> Vec<(usize, f32)> {
    let mut left: Vec<(usize, f32)> = parts.iter().copied().enumerate().collect();
    let pick = |_| {
        let size = |part: &(usize, (usize, f32))| part.1.1.abs();
        let (place, _) =
            left.iter().copied().enumerate().max_by(|a, b| size(a).total_cmp(&size(b)))?;
        Some(left.swap_remove(place))
    };
    (0..NAMED).map_while(pick).collect()
}

/// A bar from the middle: `share` of its half, to the right above 0.
#[component]
fn Bar(share: f32, class: Option<usize>) -> impl IntoView {
    let class = class.map_or("fill".to_owned(), |class| format!("fill class-{class}"));
    view! {
        <svg aria-hidden="true" width="100%" height="12">
            <line class="middle" x1="50%" x2="50%" y1="0" y2="12" />
            <rect class=class x=format!("{:.1}%", 50.0 + share.min(0.0) * 50.0) y="2"
                width=format!("{:.1}%", share.abs() * 50.0) height="8" />
        </svg>
    }
}
