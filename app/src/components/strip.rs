//! One feature: the classes' ridges, the case's mark on them, the number, and what it adds.

use std::sync::Arc;

use leptos::prelude::*;
use model_wasm::{
    Explanation,
    manifest::{Feature, QUANTILE_LEVELS},
};
use web_sys::KeyboardEvent;

use super::words::label;
use crate::{
    browser,
    case::{Entry, Form, Remark, remark},
    engine::LoadedModel,
    plot::{Axis, ridge},
};

/// Height of a ridge in the units of [`Axis::WIDTH`].
const HEIGHT: f64 = 260.0;

#[component]
pub(super) fn Strip(
    form: Form,
    reasons: Memo<Option<Explanation>>,
    model: Arc<LoadedModel>,
    feature: usize,
    /// Whether the strip carries its feature's name; in a table, row and column say it.
    named: bool,
) -> impl IntoView {
    let index = feature;
    let field = form.field(index)?;
    let feature = &model.manifest().features[index];
    let axis = Axis::over(feature.range());
    let label = label(feature);
    let remarked = {
        let feature = feature.clone();
        Memo::new(move |_| remark(&feature, &field.get()))
    };
    let blocked = move || remarked.with(|r| r.as_ref().is_some_and(|r| r.blocks));
    let invalid = move || remarked.with(|r| r.as_ref().is_some_and(|r| r.is_wrong));
    let binary = model.manifest().classes.len() == 2;
    let id = format!("value-{index}");
    let remark_id = format!("remark-{index}");
    let write = move |text: String| form.write(index, Entry::typed(text));
    Some(view! {
        <div class="strip" class:filled=move || field.get().filled class:blocked=blocked
            class:invalid=invalid title=feature.description.clone()>
            <label class:hidden=!named for=id.clone()>{label.clone()}</label>
            <div class="track">
                <Ridges feature=feature.clone() axis />
                <Mark field axis />
                <Slider form index field axis label=label.clone() feature=feature.clone() />
            </div>
            <input id=id class="num" type="text" inputmode="decimal" autocomplete="off" spellcheck="false"
                tabindex="-1" aria-label=label aria-describedby=remark_id.clone()
                aria-invalid=move || invalid().then_some("true")
                value=field.get_untracked().text prop:value=move || field.get().text
                on:focus=move |_| form.mark()
                on:input:target=move |event| write(event.target().value()) />
            <Pull reasons feature=index binary />
            <p class="remark" id=remark_id>{move || remarked.get().map(|remark: Remark| remark.words)}</p>
        </div>
    })
}

/// The classes' distributions in the training data.
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

/// The case's mark, with a handle; an arrow where the value lies beyond the strip, nothing without a
/// number.
#[component]
fn Mark(field: RwSignal<Entry>, axis: Axis) -> impl IntoView {
    let place = Memo::new(move |_| {
        let value = f64::from(field.get().value()?);
        Some((axis.place(value) / Axis::WIDTH * 100.0, beyond(value, axis)))
    });
    let x = move || place.get().map(|(place, _)| format!("{place:.2}%"));
    view! {
        <svg class="mark" aria-hidden="true" class:absent=move || place.get().is_none()>
            <line class="mark-line" x1=x x2=x y1="0" y2="100%" />
            <circle class="mark-handle" cx=x cy="100%" r="5" />
            <text class="beyond" x=x y="12" text-anchor=move || place.get().map(|(_, beyond)| match beyond {
                Some(">") => "end",
                _ => "start",
            })>{move || place.get().and_then(|(_, beyond)| beyond).map(|beyond| if beyond == ">" { "▸" } else { "◂" })}</text>
        </svg>
    }
}

fn beyond(value: f64, axis: Axis) -> Option<&'static str> {
    let (least, most) = axis.ends();
    if value < least {
        Some("<")
    } else if value > most {
        Some(">")
    } else {
        None
    }
}

/// What the value adds to the logit: a bar from the middle, to the right for the class that is
/// explained and to the left against it. The longest of all strips fills its half.
#[component]
fn Pull(
    reasons: Memo<Option<Explanation>>,
    feature: usize,
    /// Whether what speaks against one class speaks for the other.
    binary: bool,
) -> impl IntoView {
    let pull = Memo::new(move |_| {
        reasons.with(|reasons| {
            let Explanation { contributions, class, .. } = reasons.as_ref()?;
            let most = contributions.iter().fold(0.0f32, |most, part| most.max(part.abs()));
            let part = contributions.get(feature).filter(|_| most > 0.0)?;
            Some((part / most * 50.0, *class))
        })
    });
    let width =
        move || pull.get().map_or("0".to_owned(), |(part, _)| format!("{:.1}%", part.abs()));
    let left = move || {
        pull.get().map_or("50%".to_owned(), |(part, _)| format!("{:.1}%", 50.0 + part.min(0.0)))
    };
    let class = move || match pull.get() {
        None => "fill".to_owned(),
        Some((part, class)) if part >= 0.0 => format!("fill class-{class}"),
        Some((_, class)) if binary => format!("fill class-{}", 1 - class),
        Some(_) => "fill against".to_owned(),
    };
    view! {
        <svg class="pull" aria-hidden="true">
            <line class="middle" x1="50%" x2="50%" y1="0" y2="100%" />
            <rect class=class x=left y="30%" width=width height="40%" />
        </svg>
    }
}

/// The browser's own slider lies over the strip, unseen: it brings dragging, keys and speech. It is
/// the strip's one tab stop; a typed digit goes to the field beside it.
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
    let decimals = (-axis.step().log10().round()).clamp(0.0, 12.0) as usize;
    let position = move || field.get().value().unwrap_or(feature.median);
    let spoken = move || match field.get().value() {
        Some(value) => value.to_string(),
        None => "missing".to_owned(),
    };
    let write = move |text: String| {
        let value: f64 = text.parse().unwrap_or(least);
        form.write(index, Entry::typed(format!("{value:.decimals$}")));
    };
    let pressed = move |event: KeyboardEvent| {
        let key = event.key();
        if let Some(value) = moved(&key, f64::from(position()), axis) {
            event.prevent_default();
            form.mark();
            write(value.to_string());
        } else if begins_number(&event) {
            event.prevent_default();
            form.mark();
            form.write(index, Entry::typed(key));
            browser::focus(&format!("value-{index}"));
        }
    };
    view! {
        <input class="slider" type="range" min=least max=most step="any" aria-label=label
            aria-valuetext=spoken prop:value=move || position().to_string()
            on:pointerdown=move |_| form.mark() on:keydown=pressed
            on:input:target=move |event| write(event.target().value()) />
    }
}

/// Whether a key is the beginning of a number, and no command.
fn begins_number(event: &KeyboardEvent) -> bool {
    let key = event.key();
    let command = event.ctrl_key() || event.meta_key() || event.alt_key();
    !command
        && key.len() == 1
        && key.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.')
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
