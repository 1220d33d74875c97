//! What was found, in one sentence.

use std::sync::Arc;

use leptos::prelude::*;
use scoring::Count;
use worker::messages::Description;

use crate::{annex::Annex, tables::grouped};

#[component]
pub(super) fn Findings(annex: Annex, description: Arc<Description>) -> impl IntoView {
    let tables = annex.tables;
    let stopped = move || {
        !tables.complete.get()
            && tables.doing.with(Option::is_none)
            && tables.trouble.with(Option::is_none)
    };
    let count =
        move || tables.overview.with(|found| found.as_ref().map(|found| found.count.clone()));
    // A screen reader hears the end, not every step.
    let live = move || if tables.doing.with(Option::is_some) { "off" } else { "polite" };
    view! {
        <section class="findings" aria-label="What was found">
            <p class="headline" role="status" aria-live=live>
                {move || count().map(|count| words(&count, &description))}</p>
            {move || stopped().then(|| view! {
                <p class="quiet">"It was stopped: these are the rows up to there."</p>
            })}
        </section>
    }
}

fn words(count: &Count, description: &Description) -> String {
    let classes = description.manifest.classes.iter().zip(&count.verdicts);
    let verdicts: Vec<String> =
        classes.map(|(class, &rows)| format!("{} {}", grouped(rows), class.name)).collect();
    let mut words = format!("{} rows: {}", grouped(count.rows), verdicts.join(", "));
    if count.errors > 0 {
        words += &format!(", {} without a verdict", grouped(count.errors));
    }
    if let Some(sure) = count.sure {
        let doubtful = count.rows - count.errors - sure;
        words += &format!(". {} need review", grouped(doubtful));
    }
    if count.unlike > 0 {
        words += &format!(", of which {} are unlike anything known", grouped(count.unlike));
    }
    words + "."
}
