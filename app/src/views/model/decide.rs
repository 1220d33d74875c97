//! The threshold: what it costs, and who decides.

use std::sync::Arc;

use leptos::prelude::*;
use stats::{Confusion, threshold_probability};
use worker::messages::Description;

use crate::{
    annex::Annex,
    components::{ConfusionTables, share},
    threshold,
};

/// Steps of the slider.
const STEPS: f64 = 200.0;

#[component]
pub(super) fn Decide(
    annex: Annex,
    description: Arc<Description>,
    rows: Arc<(Vec<bool>, Vec<f64>)>,
    repeats: usize,
) -> impl IntoView {
    let chosen = annex.engine.threshold;
    let manifest = description.manifest.clone();
    let own = manifest.threshold;
    let choose = move |value: f64| {
        if threshold::is_possible(value) {
            threshold::choose(&manifest, value);
            annex.engine.threshold.set(value);
            annex.tell_threshold();
        }
    };
    let (by_slider, by_cost, back) = (choose.clone(), choose.clone(), choose);
    let slide = move |text: String| by_slider(text.parse().unwrap_or(own));
    let weigh = move |text: String| match text.trim().parse().ok().and_then(threshold_probability) {
        Some(found) => by_cost(found),
        None => annex.notice("Expected how many false alarms one miss is worth, above 0."),
    };
    let positive = description.manifest.classes[description.manifest.positive].name.clone();
    let other = description.manifest.classes[1 - description.manifest.positive].name.clone();
    let counts = Memo::new(move |_| Confusion::at(&rows.0, &rows.1, chosen.get()));
    let counts = move || counts.get();
    let told = move || {
        let rates = counts().and_then(|counts| counts.recall().zip(counts.specificity()));
        rates.map(|(hits, quiet)| {
            format!("Sensitivity {}, specificity {}", share(hits), share(quiet))
        })
    };
    let worth =
        move || format!("{}", ((1.0 - chosen.get()) / chosen.get() * 100.0).round() / 100.0);
    let said = positive.clone();
    let spoken = move || format!("{:.3}", chosen.get());
    view! {
        <section aria-labelledby="decide-title" class="decide">
            <h2 id="decide-title">"Where the verdict turns"</h2>
            <p>{format!("From this probability of {positive} on, the verdict is {positive}. The choice is \
                kept in this browser and used wherever a verdict is shown.")}</p>
            <div class="choices">
                <div class="choice">
                    <label for="threshold">"Threshold"</label>
                    <output for="threshold" class="num">{spoken}</output>
                    <input id="threshold" class="threshold-slider" type="range" min="0.005" max="0.995" step=1.0 / STEPS
                        prop:value=move || chosen.get().to_string() aria-valuetext=spoken
                        on:input:target=move |event| slide(event.target().value()) />
                </div>
                <label>"One miss is as bad as so many false alarms"
                    <input class="cost num" type="number" min="0.01" step="any" prop:value=worth
                        on:change:target=move |event| weigh(event.target().value()) />
                </label>
                <button on:click=move |_| back(own) disabled=move || chosen.get() == own>
                    {format!("The file's own, {own}")}</button>
            </div>
            <p class="hidden" role="status">{move || told()}</p>
            {move || counts().map(|counts| view! {
                <ConfusionTables counts repeats=repeats as f64 positive=said.clone() other=other.clone()
                    caption="Rows left out, mean over repeats" />
            })}
        </section>
    }
}
