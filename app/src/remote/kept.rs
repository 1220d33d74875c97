//! A comparison kept in this browser, so that nothing of it is lost on a reload. It stays on this
//! device, in a cache of its own, until another one begins or it is forgotten.

use comparison::{Case, Local, Remote, Row};
use js_sys::Uint8Array;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, Response};
use wire::Protocol;

const HEAD: &str = "head";

/// What was to be compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Head {
    /// Tells its rows from those of another comparison, perhaps of another tab.
    pub(super) id: u64,
    /// [`super::state::fingerprint`] of the model here: another one has no use for it.
    pub(super) model: u64,
    /// What the cases are.
    pub(super) title: String,
    /// How and where it is asked; none for a record.
    pub(super) asked: Option<Asked>,
    /// All rows, asked or not.
    pub(super) cases: Vec<Case>,
}

/// How and where rows are asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) protocol: Protocol,
    pub(crate) address: String,
    pub(crate) model: String,
}

/// A row that was asked: its place among the cases, and both sides.
pub(super) type Done = (usize, Result<Local, String>, Remote);

/// What was kept.
pub(super) struct Kept {
    pub(super) head: Head,
    pub(super) done: Vec<Done>,
    /// In how many steps.
    pub(super) steps: usize,
}

impl Kept {
    /// The rows that were asked, each at its place.
    pub(super) fn rows(&self) -> Vec<Option<Row>> {
        let mut rows = vec![None; self.head.cases.len()];
        for (place, local, remote) in &self.done {
            if let (Some(row), Some(case)) = (rows.get_mut(*place), self.head.cases.get(*place)) {
                let (case, local, remote) = (case.clone(), local.clone(), remote.clone());
                *row = Some(Row { case, local, remote });
            }
        }
        rows
    }
}

// Where a browser refuses (a private window, a page that is not from a safe origin, no room), nothing is
// kept, and everything else works: so errors end here.

/// Begins to keep a comparison, where nothing is kept.
pub(super) async fn begin(head: &Head) -> Option<()> {
    put(HEAD, head).await
}

/// Keeps the rows of one step, numbered from 0, of the comparison `id`.
pub(super) async fn add(id: u64, step: usize, done: &[Done]) -> Option<()> {
    put(&format!("{id}/{step}"), &done).await
}

/// What was kept last.
pub(super) async fn recall() -> Option<Kept> {
    let head: Head = get(HEAD).await?;
    let mut done: Vec<Done> = Vec::new();
    let mut step = 0;
    while let Some(rows) = get::<Vec<Done>>(&format!("{}/{step}", head.id)).await {
        done.extend(rows);
        step += 1;
    }
    Some(Kept { head, done, steps: step })
}

/// Keeps nothing any more.
pub(super) async fn forget() {
    if let Some(caches) = caches() {
        let _ = JsFuture::from(caches.delete(&name())).await;
    }
}

async fn put(name: &str, value: &impl Serialize) -> Option<()> {
    let bytes = postcard::to_allocvec(value).ok()?;
    let body =
        Response::new_with_opt_js_u8_array(Some(&Uint8Array::from(bytes.as_slice()))).ok()?;
    JsFuture::from(cache().await?.put_with_str(&address(name), &body)).await.ok().map(drop)
}

async fn get<T: DeserializeOwned>(name: &str) -> Option<T> {
    let found = JsFuture::from(cache().await?.match_with_str(&address(name))).await.ok()?;
    let response: Response = found.dyn_into().ok()?;
    let bytes = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    postcard::from_bytes(&Uint8Array::new(&bytes).to_vec()).ok()
}

/// A cache's entries are named by addresses; nothing is ever fetched from this one.
fn address(name: &str) -> String {
    format!("./kept-comparison/{name}")
}

async fn cache() -> Option<Cache> {
    let opened: JsValue = JsFuture::from(caches()?.open(&name())).await.ok()?;
    opened.dyn_into().ok()
}

/// An origin shares its caches: the page's own path tells one copy of Nearside from another.
fn name() -> String {
    let path = leptos::prelude::window().location().pathname().unwrap_or_default();
    format!("nearside-comparison-{path}")
}

/// Pages that are not from a safe origin have no caches.
fn caches() -> Option<web_sys::CacheStorage> {
    let window = leptos::prelude::window();
    js_sys::Reflect::get(&window, &"caches".into()).ok()?.dyn_into().ok()
}
