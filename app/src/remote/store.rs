//! A comparison kept on this device, so that nothing of it is lost on a reload, until another one
//! begins or it is forgotten.

use comparison::{Case, Local, Remote, Row};
use idb::{Database, Factory, ObjectStore, ObjectStoreParams, Query, TransactionMode};
use js_sys::Uint8Array;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wire::Protocol;

const HEAD: &str = "head";
const STORE: &str = "comparison";

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
    /// Milliseconds since 1970 when it began.
    pub(super) begun_ms: f64,
}

/// How and where rows are asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) protocol: Protocol,
    pub(crate) address: String,
    pub(crate) model: String,
}

/// A row that was asked: its place among the cases, and both sides.
pub(super) type DoneRow = (usize, Result<Local, String>, Remote);

/// What was kept.
pub(super) struct Kept {
    pub(super) head: Head,
    pub(super) done: Vec<DoneRow>,
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

/// What is kept, for people: what it is, how many rows, since when (milliseconds since 1970).
pub(crate) struct StoredRows {
    pub(crate) title: String,
    pub(crate) rows: usize,
    pub(crate) since_ms: f64,
}

// Where a browser refuses (a private window, a page that is not from a safe origin, no room), nothing
// is kept, and everything else works: so errors end here.

/// Begins to keep a comparison in the place of the one before.
pub(super) async fn begin(head: &Head) -> Option<()> {
    forget().await;
    put(HEAD, head).await
}

/// Keeps the rows of one step, numbered from 0, of the comparison `id`.
pub(super) async fn add(id: u64, step: usize, done: &[DoneRow]) -> Option<()> {
    put(&format!("{id}/{step}"), &done).await
}

/// What was kept last.
pub(super) async fn recall() -> Option<Kept> {
    let head: Head = get(HEAD).await?;
    let mut done: Vec<DoneRow> = Vec::new();
    let mut step = 0;
    while let Some(rows) = get::<Vec<DoneRow>>(&format!("{}/{step}", head.id)).await {
        done.extend(rows);
        step += 1;
    }
    Some(Kept { head, done, steps: step })
}

/// What is kept, for people.
pub(crate) async fn stored() -> Option<StoredRows> {
    let Kept { head, done, .. } = recall().await?;
    Some(StoredRows { title: head.title, rows: done.len(), since_ms: head.begun_ms })
}

/// Keeps nothing any more.
pub(crate) async fn forget() -> Option<()> {
    let database = open().await?;
    let transaction = database.transaction(&[STORE], TransactionMode::ReadWrite).ok()?;
    transaction.object_store(STORE).ok()?.clear().ok()?.await.ok()?;
    transaction.commit().ok()?.await.ok()?;
    database.close();
    Some(())
}

async fn put(name: &str, value: &impl Serialize) -> Option<()> {
    let bytes = Uint8Array::from(postcard::to_allocvec(value).ok()?.as_slice());
    let database = open().await?;
    let transaction = database.transaction(&[STORE], TransactionMode::ReadWrite).ok()?;
    let store: ObjectStore = transaction.object_store(STORE).ok()?;
    store.put(&bytes, Some(&name.into())).ok()?.await.ok()?;
    transaction.commit().ok()?.await.ok()?;
    database.close();
    Some(())
}

async fn get<T: DeserializeOwned>(name: &str) -> Option<T> {
    let database = open().await?;
    let transaction = database.transaction(&[STORE], TransactionMode::ReadOnly).ok()?;
    let store = transaction.object_store(STORE).ok()?;
    let found = store.get(Query::from(JsValue::from(name))).ok()?.await.ok()??;
    database.close();
    let bytes: Uint8Array = found.dyn_into().ok()?;
    postcard::from_bytes(&bytes.to_vec()).ok()
}

async fn open() -> Option<Database> {
    let mut request = Factory::new().ok()?.open(&name(), Some(1)).ok()?;
    request.on_upgrade_needed(|event| {
        // A store that cannot be made is missed when it is asked for.
        if let Ok(database) = idb::event::DatabaseEvent::database(&event) {
            let _ = database.create_object_store(STORE, ObjectStoreParams::new());
        }
    });
    request.await.ok()
}

/// An origin shares its databases: the page's own path tells one copy of Nearside from another.
fn name() -> String {
    let path = leptos::prelude::window().location().pathname().unwrap_or_default();
    format!("nearside {path}")
}
