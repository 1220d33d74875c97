//! The scored table as a file.

use leptos::prelude::*;
use scoring::Form;

use crate::tables::Tables;

#[component]
pub(super) fn Save(tables: Tables) -> impl IntoView {
    let busy = move || tables.doing.with(Option::is_some);
    view! {
        <section class="save" aria-labelledby="save-title">
            <h3 id="save-title">"Take it along"</h3>
            <p class="quiet">"Your own cells as they were, with the verdict behind them. Text that a spreadsheet \
                would run as a formula gets an apostrophe in front."</p>
            <p class="actions">
                <button class="csv" on:click=move |_| tables.write(Form::Csv) disabled=busy>"Download CSV"</button>
                <button class="jsonl" on:click=move |_| tables.write(Form::JsonLines) disabled=busy>
                    "Download JSON Lines"</button>
            </p>
        </section>
    }
}
