//! Local against remote: one case, or many.

mod connection;
mod many;
mod results;
mod single;

use std::sync::Arc;

use leptos::prelude::*;
use worker::messages::Description;

use crate::annex::Annex;
use connection::Connection;
use many::Many;
use single::Single;

#[component]
pub(crate) fn Compare(annex: Annex, description: Arc<Description>) -> impl IntoView {
    let settings = annex.settings;
    view! {
        <div class="compare">
            <Connection annex description=description.clone() settings />
            <Single annex description=description.clone() settings />
            <Many annex description settings />
        </div>
    }
}
