//! Local against remote: one case, or many.

mod asking;
mod cases;
mod connection;
mod failure;
mod fields;
mod many;
mod number;
mod report;
mod single;

use std::sync::Arc;

use leptos::prelude::*;
use worker::messages::Description;

use crate::{annex::Annex, components::share};
use connection::Connection;
use many::Many;
use single::Single;

#[component]
pub(crate) fn Compare(annex: Annex, description: Arc<Description>) -> impl IntoView {
    let own = description.manifest.threshold;
    let another = move || annex.engine.threshold.get() != own;
    view! {
        <div class="compare">
            {move || another().then(|| view! {
                <p class="quiet">"Here a verdict is by the file's own threshold, " {share(own)}
                    ", and not by yours: the endpoint knows of no other."</p>
            })}
            <Connection annex description=description.clone() />
            <Single annex description=description.clone() />
            <Many annex description />
        </div>
    }
}
