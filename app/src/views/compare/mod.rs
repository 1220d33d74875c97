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

use crate::{components::share, engine::LoadedModel, remote::Settings, session::Session};
use connection::Connection;
use leptos::{prelude::*, task::spawn_local};
use many::Many;
use single::Single;

#[component]
pub(crate) fn Compare(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let own = model.manifest().threshold;
    let another = move || session.engine.threshold.get() != own;
    begin(session, model.clone());
    view! {
        <div class="compare">
            <div class="lead">
                <h1>"Can the endpoint be switched off?"</h1>
                <p class="quiet">"Ask it the same rows as the model in this browser, or replay what it has answered before."
                    {move || another().then(|| format!(
                        " Here a verdict is by the file's own threshold, {}, and not by yours: the endpoint knows of no other.",
                        share(own)))}</p>
            </div>
            <Many session model=model.clone() />
            <div class="top">
                <Connection session model=model.clone() />
                <Single session model />
            </div>
        </div>
    }
}

/// Brings back what was said of the endpoint and what was compared before, and keeps what is said from
/// now on.
fn begin(session: Session, model: Arc<LoadedModel>) {
    session.tables.take_brought();
    let comparisons = session.comparisons;
    if !comparisons.recalled.get_value() {
        comparisons.recalled.set_value(true);
        comparisons.settings.set(Settings::recall());
    }
    Effect::new(move |_| comparisons.settings.with(Settings::keep));
    spawn_local(comparisons.recall(model));
}
