//! The threshold: what it costs, and who decides.

use std::sync::Arc;

use leptos::prelude::*;
use stats::Confusion;
use worker::messages::Description;

use crate::{
    annex::Annex,
    components::{ConfusionTables, ThresholdChoice, share},
};

#[component]
pub(super) fn Decide(
    annex: Annex,
    description: Arc<Description>,
    rows: Arc<(Vec<bool>, Vec<f64>)>,
    repeats: usize,
) -> impl IntoView {
    let chosen = annex.engine.threshold;
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
    let said = positive.clone();
    view! {
        <section aria-labelledby="decide-title">
            <h2 id="decide-title">"Where the verdict turns"</h2>
            <p>{format!("From this probability of {positive} on, the verdict is {positive}. The choice is \
                kept in this browser and used wherever a verdict is shown.")}</p>
            <ThresholdChoice annex description />
            <p class="hidden" role="status">{move || told()}</p>
            {move || counts().map(|counts| view! {
                <ConfusionTables counts repeats=repeats as f64 positive=said.clone() other=other.clone()
                    caption="Rows left out, mean over repeats" />
            })}
        </section>
    }
}
