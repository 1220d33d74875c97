//! The threshold: what it costs, and who decides.

use std::sync::Arc;

use crate::{
    components::{ConfusionTables, ThresholdChoice, share},
    engine::LoadedModel,
    session::Session,
};
use leptos::prelude::*;
use stats::Confusion;

#[component]
pub(super) fn Decide(
    session: Session,
    model: Arc<LoadedModel>,
    rows: Arc<(Vec<bool>, Vec<f64>)>,
    repeats: usize,
) -> impl IntoView {
    let chosen = session.engine.threshold;
    let positive = model.manifest().classes[model.manifest().positive].name.clone();
    let other = model.manifest().classes[1 - model.manifest().positive].name.clone();
    let counts = Memo::new(move |_| Confusion::at(&rows.0, &rows.1, chosen.get()));
    let counts = move || counts.get();
    let told = move || {
        let rates = counts().and_then(|counts| counts.recall().zip(counts.specificity()));
        rates.map(|(hits, quiet)| {
            format!("Sensitivity {}, specificity {}", share(hits), share(quiet))
        })
    };
    let said = positive.clone();
    view! {
        <section class="card" aria-labelledby="decide-title">
            <h2 id="decide-title">"Decision threshold"</h2>
            <p>{format!("From this probability of {positive} on, the verdict is {positive}. The choice is \
                kept in this browser and used wherever a verdict is shown.")}</p>
            <ThresholdChoice session model />
            <p class="hidden" role="status">{move || told()}</p>
            {move || counts().map(|counts| view! {
                <ConfusionTables counts repeats=repeats as f64 positive=said.clone() other=other.clone()
                    caption="Held-out rows, mean over repeats" />
            })}
        </section>
    }
}
