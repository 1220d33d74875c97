//! What this page keeps on this device: what, how much, since when; with a way to delete it.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

use super::lazy::{self, Lazy};
use crate::{
    browser,
    engine::LoadedModel,
    remote::{forget, stored},
    session::Session,
    tables::grouped,
};

/// One thing that is kept.
#[derive(Clone, PartialEq)]
struct StoredThing {
    what: String,
    how_much: String,
    since: String,
    key: StoredKey,
}

/// Where it is kept.
#[derive(Clone, PartialEq)]
enum StoredKey {
    /// A text, in the tab or beyond it.
    Text(String, bool),
    /// The comparison.
    Comparison,
}

/// The line of the footer that opens the list.
#[component]
pub(super) fn StoredHere(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let open = RwSignal::new(false);
    let toggled = move |event: Event| {
        let details = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        open.set(details.is_some_and(|details| details.has_attribute("open")));
    };
    view! {
        <details class="stored" on:toggle=toggled>
            <summary>"Stored on this device"</summary>
            {move || open.get().then(|| {
                let model = model.clone();
                view! { <Lazy load=move || lazy::stored(session, model.clone()) /> }
            })}
        </details>
    }
}

#[component]
pub(super) fn StoredList(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    // Whatever the model: everything that this page keeps is listed.
    drop(model);
    let things = RwSignal::new(Vec::<StoredThing>::new());
    spawn_local(async move {
        // The list may be closed by now.
        let _ = things.try_set(find().await);
    });
    let delete = move |key: StoredKey| {
        spawn_local(async move {
            remove(session, &key).await;
            things.set(find().await);
        });
    };
    let delete_all = move |_| {
        for thing in things.get_untracked() {
            delete(thing.key);
        }
    };
    let rows = move || {
        let rows = things.get().into_iter().map(|thing| {
            let StoredThing { what, how_much, since, key } = thing;
            let title = format!("Delete: {what}");
            view! {
                <tr><th scope="row">{what}</th><td class="num">{how_much}</td><td>{since}</td>
                    <td><button aria-label=title on:click=move |_| delete(key.clone())>"Delete"</button></td></tr>
            }
        });
        rows.collect_view()
    };
    move || {
        if things.with(Vec::is_empty) {
            let words = "Nothing but the files of this page, which make it work offline.";
            return view! { <p>{words}</p> }.into_any();
        }
        view! {
            <table>
                <thead><tr><th scope="col">"what"</th><th scope="col">"how much"</th>
                    <th scope="col">"since"</th><th scope="col">"delete"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <p><button class="delete-all" on:click=delete_all>"Delete all"</button></p>
        }
        .into_any()
    }
}

async fn find() -> Vec<StoredThing> {
    let mut things: Vec<StoredThing> = stored()
        .await
        .into_iter()
        .map(|rows| StoredThing {
            what: format!("comparison on {}", rows.title),
            how_much: format!("{} rows with their answers", grouped(rows.rows as u64)),
            since: browser::date_and_time(rows.since_ms),
            key: StoredKey::Comparison,
        })
        .collect();
    for lasting in [false, true] {
        for (key, value) in browser::kept(lasting) {
            let Some(what) = describe(&key) else { continue };
            let since = if lasting { "until deleted" } else { "until this tab is closed" };
            things.push(StoredThing {
                what: what.to_owned(),
                how_much: format!("{} characters", grouped(value.len() as u64)),
                since: since.to_owned(),
                key: StoredKey::Text(key, lasting),
            });
        }
    }
    things
}

fn describe(key: &str) -> Option<&'static str> {
    let name = key.strip_prefix("nearside.")?;
    Some(match name.split(' ').next().unwrap_or_default() {
        "case" => "the case in hand",
        "threshold" => "your threshold",
        "theme" => "your theme",
        "endpoint" => "where your endpoint is",
        "key" => "the endpoint's key",
        _ => "a setting",
    })
}

async fn remove(session: Session, key: &StoredKey) {
    match key {
        StoredKey::Text(key, lasting) => browser::keep(key, None, *lasting),
        StoredKey::Comparison => {
            session.comparisons.clear();
            // What cannot be opened keeps nothing.
            let _ = forget().await;
        }
    }
}
