//! Why the model says so: what weighs most, and the known cases that are most alike.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use model_wasm::{Explanation, Manifest, Neighbour};
use worker::messages::Description;

use super::words::{label, sign};
use crate::session::Session;

/// Features that are named; the strips show them all.
const NAMED: usize = 5;

#[component]
pub(crate) fn Reasons(session: Session, description: Arc<Description>) -> impl IntoView {
    move || {
        session.reasons.get().map(|reasons| {
            view! {
                <section class="reasons" aria-label="Reasons">
                    <Weights manifest=description.manifest.clone() reasons=reasons.clone() />
                    <Neighbours session description=description.clone() neighbours=reasons.neighbours />
                </section>
            }
        })
    }
}

#[component]
fn Weights(manifest: Manifest, reasons: Explanation) -> impl IntoView {
    let name = manifest.classes[reasons.class].name.clone();
    let mut parts: Vec<_> = manifest.features.iter().zip(&reasons.contributions).collect();
    parts.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let rest = parts.len().saturating_sub(NAMED);
    let rows = parts.into_iter().take(NAMED).map(|(feature, part)| {
        view! { <tr><th scope="row">{label(feature)}</th><td class="num">{signed(*part)}</td></tr> }
    });
    let others = if rest == 0 { String::new() } else { format!(" and {rest} others") };
    let sum = format!(
        "A case halfway between the classes has the logit {}; these{others} lead from \
         there to {}. The bars under the strips show all of them: filled for {name}, hollow against.",
        signed(reasons.baseline_logit),
        signed(reasons.logit)
    );
    view! {
        <table>
            <caption>"What weighs most, for (+) or against (−) " {name}</caption>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        <p class="quiet">{sum}</p>
    }
}

#[component]
fn Neighbours(
    session: Session,
    description: Arc<Description>,
    neighbours: Vec<Neighbour>,
) -> impl IntoView {
    if neighbours.is_empty() {
        return None;
    }
    let rows = neighbours.into_iter().map(|near| {
        let name = description.manifest.classes[near.label].name.clone();
        let title = format!("Open known case {}", near.index + 1);
        view! {
            <tr>
                <th scope="row"><span aria-hidden="true">{sign(near.label)}</span>" " {name}</th>
                <td class="num">{format!("{:.2}", near.distance)}</td>
                <td><button aria-label=title on:click=move |_| open(session, near.index)>"Open"</button></td>
            </tr>
        }
    });
    Some(view! {
        <table class="neighbours">
            <caption>"The most alike of the known cases, with their distance in standard deviations"</caption>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    })
}

/// Shows a known case as the case in hand.
fn open(session: Session, index: usize) {
    spawn_local(async move {
        match session.engine.reference().await {
            Ok(rows) => rows.get(index).iter().for_each(|row| session.form.show(&row.values)),
            Err(reason) => session.notice.set(reason),
        }
    });
}

/// With a sign that is as wide as the other.
fn signed(value: f32) -> String {
    let sign = if value < 0.0 { '−' } else { '+' };
    format!("{sign}{:.2}", value.abs())
}
