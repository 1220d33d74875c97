//! The scored table as a file.

use leptos::prelude::*;
use scoring::Form;

use crate::tables::TableState;

#[component]
pub(super) fn Export(tables: TableState) -> impl IntoView {
    let busy = move || tables.doing.with(Option::is_some) || tables.scored.with(Option::is_none);
    view! {
        <details class="menu export">
            <summary class="button">"Export"</summary>
            <div class="items">
                <button class="csv" on:click=move |_| tables.write(Form::Csv) disabled=busy>"CSV"</button>
                <button class="jsonl" on:click=move |_| tables.write(Form::JsonLines) disabled=busy>"JSON Lines"</button>
                <p class="quiet">"Your own cells as they were, with the verdict behind them. Text that a spreadsheet \
                    would run as a formula gets an apostrophe in front."</p>
            </div>
        </details>
    }
}
