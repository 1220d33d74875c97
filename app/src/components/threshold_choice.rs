//! The threshold, to be chosen by itself or by what a miss costs.

use std::sync::Arc;

use crate::{engine::LoadedModel, session::Session, threshold};
use leptos::prelude::*;
use stats::threshold_probability;

/// Steps of the slider.
const STEPS: f64 = 200.0;

#[component]
pub(crate) fn ThresholdChoice(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let chosen = session.engine.threshold;
    let own = model.manifest().threshold;
    let choose = move |value: f64| {
        if threshold::is_possible(value) {
            threshold::choose(model.manifest(), value);
            session.engine.threshold.set(value);
        }
    };
    let (by_slider, by_cost, back) = (choose.clone(), choose.clone(), choose);
    let slide = move |text: String| by_slider(text.parse().unwrap_or(own));
    let weigh = move |text: String| match text.trim().parse().ok().and_then(threshold_probability) {
        Some(found) => by_cost(found),
        None => session.notices.error("Expected how many false alarms one miss is worth, above 0."),
    };
    let worth =
        move || format!("{}", ((1.0 - chosen.get()) / chosen.get() * 100.0).round() / 100.0);
    let spoken = move || numbers!("{:.3}", chosen.get());
    view! {
        <div class="threshold-choice">
            <div class="choice">
                <label for="threshold">"Threshold"</label>
                <output for="threshold" class="num">{spoken}</output>
                <input id="threshold" class="threshold-slider" type="range" min="0.005" max="0.995" step=1.0 / STEPS
                    prop:value=move || chosen.get().to_string() aria-valuetext=spoken
                    on:input:target=move |event| slide(event.target().value()) />
            </div>
            <label>"Cost ratio FN : FP"
                <input class="cost num" type="number" min="0.01" step="any" prop:value=worth
                    on:change:target=move |event| weigh(event.target().value()) />
            </label>
            <button on:click=move |_| back(own) disabled=move || chosen.get() == own>
                {format!("The file's own, {own}")}</button>
        </div>
    }
}
