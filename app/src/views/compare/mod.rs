//! Local against remote: one case, or many.

mod connection;
mod many;
mod results;
mod single;

use std::sync::Arc;

use leptos::prelude::*;

use crate::{messages::Description, remote::Settings, views::Session};
use connection::Connection;
use many::Many;
use single::Single;

#[component]
pub(crate) fn Compare(session: Session, description: Arc<Description>) -> impl IntoView {
    let settings = RwSignal::new(Settings::recall());
    Effect::new(move |_| settings.with(Settings::keep));
    view! {
        <div class="compare">
            <Connection session description=description.clone() settings />
            <Single session description=description.clone() settings />
            <Many session description settings />
        </div>
    }
}
