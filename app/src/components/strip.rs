//! One feature: the classes' ridges, the case's mark on them, and the number.

use std::sync::Arc;

use leptos::prelude::*;
use model_wasm::{
    Explanation,
    manifest::{Feature, QUANTILE_LEVELS},
};
use worker::messages::Description;

use super::words::label;
use crate::{
    case::{Entry, Form, remark},
    plot::{Axis, ridge},
};

/// Height of a ridge in the units of [`Axis::WIDTH`].
const HEIGHT: f64 = 260.0;

#[component]
pub(super) fn Strip(
    form: Form,
    reasons: RwSignal<Option<Explanation>>,
    description: Arc<Description>,
    feature: usize,
    /// Whether the strip carries its feature's name; in a table, row and column say it.
    named: bool,
) -> impl IntoView {
    let index = feature;
    let field = form.field(index)?;
    let feature = &description.manifest.features[index];
    let axis = Axis::over(feature.range());
    let label = label(feature);
    let said = {
        let feature = feature.clone();
        Memo::new(move |_| remark(&feature, &field.get()))
    };
    let id = format!("value-{index}");
    let remark_id = format!("remark-{index}");
    let write = move |text: String| form.write(index, Entry::typed(text));
    Some(view! {
        <div class="strip" class:filled=move || field.get().filled
            class:blocked=move || said.get().is_some_and(|r| r.blocks) title=feature.description.clone()>
            <label class:hidden=!named for=id.clone()>{label.clone()}</label>
            <div class="track">
                <Ridges feature=feature.clone() axis />
                <Mark field axis />
                <Pull reasons feature=index />
                <Slider form index field axis label=label.clone() feature=feature.clone() />
            </div>
            <input id=id class="num" type="text" inputmode="decimal" autocomplete="off" spellcheck="false"
                aria-describedby=remark_id.clone()
                aria-invalid=move || said.get().is_some_and(|r| r.blocks).to_string()
                prop:value=move || field.get().text
                on:focus=move |_| form.mark()
                on:input:target=move |event| write(event.target().value()) />
            <p class="remark" id=remark_id>{move || said.get().map(|remark| remark.words)}</p>
        </div>
    })
}

/// Both classes' distributions in the training data, faint.
#[component]
fn Ridges(feature: Feature, axis: Axis) -> impl IntoView {
    let ridges = feature.quantiles.iter().enumerate().map(|(class, quantiles)| {
        let path = ridge(&QUANTILE_LEVELS, &quantiles.0, axis, HEIGHT);
        view! { <path class=format!("ridge class-{class}") d=path /> }
    });
    view! {
        <svg class="ridges" viewBox=format!("0 0 {} {HEIGHT}", Axis::WIDTH)
            preserveAspectRatio="none" aria-hidden="true">{ridges.collect_view()}</svg>
    }
}

/// The case's mark, from 0 to 100 % of the strip's width; none without a number.
#[component]
fn Mark(field: RwSignal<Entry>, axis: Axis) -> impl IntoView {
    let place =
        move || field.get().value().map(|value| axis.place(value.into()) / Axis::WIDTH * 100.0);
    let beyond = move || {
        let value = field.get().value().map(f64::from)?;
        let (least, most) = axis.ends();
        if value < least {
            Some("◂")
        } else if value > most {
            Some("▸")
        } else {
            None
        }
    };
    view! {
        <span class="mark" aria-hidden="true" class:absent=move || place().is_none()
            style:left=move || format!("{:.2}%", place().unwrap_or(0.0))>{beyond}</span>
    }
}

/// What the value does: a bar from the middle of the strip, to the right for the class that is
/// explained and to the left against it. The longest of all strips fills its half.
#[component]
fn Pull(reasons: RwSignal<Option<Explanation>>, feature: usize) -> impl IntoView {
    let pull = Memo::new(move |_| {
        reasons.with(|reasons| {
            let Explanation { contributions, class, .. } = reasons.as_ref()?;
            let most = contributions.iter().fold(0.0f32, |most, part| most.max(part.abs()));
            let part = contributions.get(feature).filter(|_| most > 0.0)?;
            Some((part / most * 50.0, *class))
        })
    });
    move || {
        pull.get().map(|(percent, class)| {
            let side = if percent < 0.0 { "against" } else { "towards" };
            let style = format!("left:{:.1}%;width:{:.1}%", 50.0 + percent.min(0.0), percent.abs());
            view! { <span class=format!("pull {side} class-{class}") style=style aria-hidden="true"></span> }
        })
    }
}

/// The browser's own slider lies over the strip, unseen: it brings dragging, keys and speech.
#[component]
fn Slider(
    form: Form,
    index: usize,
    field: RwSignal<Entry>,
    axis: Axis,
    label: String,
    feature: Feature,
) -> impl IntoView {
    let (least, most) = axis.ends();
    let step = axis.step();
    let decimals = (-step.log10().round()).clamp(0.0, 12.0) as usize;
    let position = move || field.get().value().unwrap_or(feature.median);
    let spoken = move || match field.get().value() {
        Some(value) => value.to_string(),
        None => "missing".to_owned(),
    };
    let write = move |text: String| {
        let value: f64 = text.parse().unwrap_or(least);
        form.write(index, Entry::typed(format!("{value:.decimals$}")));
    };
    view! {
        <input class="slider" type="range" min=least max=most step="any" aria-label=label
            aria-valuetext=spoken prop:value=move || position().to_string()
            on:pointerdown=move |_| form.mark() on:focus=move |_| form.mark()
            on:keydown=move |event| {
                if let Some(value) = moved(&event.key(), f64::from(position()), axis) {
                    event.prevent_default();
                    write(value.to_string());
                }
            }
            on:input:target=move |event| write(event.target().value()) />
    }
}

/// Where a key takes the mark: arrows by a fine step, pages by a coarse one, Home and End to the
/// ends of the strip, a little beyond the data.
fn moved(key: &str, value: f64, axis: Axis) -> Option<f64> {
    let (least, most) = axis.ends();
    let (fine, coarse) = ((most - least) / 200.0, (most - least) / 20.0);
    let value = match key {
        "ArrowLeft" | "ArrowDown" => value - fine,
        "ArrowRight" | "ArrowUp" => value + fine,
        "PageDown" => value - coarse,
        "PageUp" => value + coarse,
        "Home" => least,
        "End" => most,
        _ => return None,
    };
    Some(value.clamp(least, most))
}
