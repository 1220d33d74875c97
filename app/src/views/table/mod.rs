//! Many cases: a file or a pasted text, every row scored, nothing of it sent anywhere.

mod bring;
mod chances;
mod columns;
mod drifts;
mod findings;
mod known;
mod lines;
mod save;
mod work;

use std::sync::Arc;

use leptos::prelude::*;
use worker::messages::Description;

use crate::annex::Annex;
use bring::Bring;
use chances::Chances;
use columns::Columns;
use drifts::Drifts;
use findings::Findings;
use known::Known;
use lines::Lines;
use save::Save;
use work::Work;

#[component]
pub(crate) fn Table(annex: Annex, description: Arc<Description>) -> impl IntoView {
    let tables = annex.tables;
    // A view may be drawn for another model before the table of the one before is put away.
    let model = description.clone();
    let own = Memo::new(move |_| tables.is_of(&model));
    let sniffed = move || own.get().then(|| tables.sniffed.get()).flatten();
    let scored = move || own.get().then(|| tables.scored.get()).flatten();
    view! {
        <div class="table-view">
            <Bring annex description=description.clone() />
            {
                let description = description.clone();
                move || sniffed().map(|found| match found {
                    Ok(sniffed) => {
                        view! { <Columns annex description=description.clone() sniffed /> }.into_any()
                    }
                    Err(reason) => view! {
                        <p class="error" role="alert">"This is no table that can be read. " {reason} "."</p>
                    }
                    .into_any(),
                })
            }
            <Work tables />
            {move || scored().map(|plan| {
                let description = description.clone();
                view! {
                    <Findings annex description=description.clone() />
                    <Lines annex description=description.clone() plan />
                    <Save tables />
                    <Chances tables description=description.clone() />
                    <Known annex description=description.clone() />
                    <Drifts tables description />
                }
            })}
        </div>
    }
}
