//! All fields, with their history.

use std::sync::Arc;

use crate::engine::LoadedModel;
use leptos::prelude::*;
use model_wasm::table::Cell;

use super::Entry;
use crate::{
    address::{Address, write_entries},
    browser,
};

/// Steps that can be undone.
const DEPTH: usize = 200;

/// The fields of the case in hand, one signal each, so that a change redraws one strip.
#[derive(Clone, Copy)]
pub struct Form {
    fields: RwSignal<Vec<RwSignal<Entry>>>,
    /// States before the present one, the last one last.
    past: RwSignal<Vec<Vec<Entry>>>,
    /// States that were undone, the last undone last.
    future: RwSignal<Vec<Vec<Entry>>>,
    /// Whether the case is no longer the one that the page began with.
    touched: RwSignal<bool>,
    /// Name under which the case is kept; other features, other name.
    key: StoredValue<String>,
}

impl Form {
    /// No fields: no predictor is loaded yet.
    pub fn new() -> Self {
        Self {
            fields: RwSignal::new(Vec::new()),
            past: RwSignal::new(Vec::new()),
            future: RwSignal::new(Vec::new()),
            touched: RwSignal::new(false),
            key: StoredValue::default(),
        }
    }

    /// Fields for another predictor. Entries that are `given`, and not the page's own sample, belong
    /// into its address.
    pub fn fit(&self, model: &Arc<LoadedModel>, entries: Vec<Entry>, given: bool) {
        self.key.set_value(key(model));
        self.past.set(Vec::new());
        self.future.set(Vec::new());
        self.touched.set(given);
        self.fields.set(entries.into_iter().map(RwSignal::new).collect());
    }

    /// What this tab had in its fields when its address was `fragment`: a reload must not lose what
    /// the address has not followed yet. A reload may also come back to the address `before` the edit,
    /// when it began just before the address followed.
    pub fn recall(
        &self,
        model: &LoadedModel,
        fragment: &str,
        reloaded: bool,
    ) -> Option<Vec<Entry>> {
        let kept = browser::recall(&key(model), false)?;
        let mut lines = kept.splitn(3, '\n');
        let (own, before, entries) = (lines.next()?, lines.next()?, lines.next()?);
        let features = model.manifest().features.len();
        let is_here = own == fragment || (reloaded && before == fragment);
        let found = is_here.then(|| Address::read(entries, features).case).flatten();
        if found.is_none() {
            // The reader has gone elsewhere: no later reload shall bring it back.
            browser::keep(&key(model), None, false);
        }
        found
    }

    /// Keeps the case for a reload of this tab at the address `own`, or at the one `before` it.
    pub fn keep(&self, own: &str, before: &str) {
        if self.touched.get_untracked() {
            let entries = write_entries(&self.entries_untracked());
            let kept = format!("{own}\n{before}\ncase={entries}");
            self.key.with_value(|key| browser::keep(key, Some(&kept), false));
        }
    }

    /// Whether the case is no longer the one that the page began with.
    pub fn is_touched(&self) -> bool {
        self.touched.get_untracked()
    }

    /// The field of one feature.
    pub fn field(&self, feature: usize) -> Option<RwSignal<Entry>> {
        self.fields.with_untracked(|fields| fields.get(feature).copied())
    }

    /// All entries. Tracks every field.
    pub fn entries(&self) -> Vec<Entry> {
        self.fields.with(|fields| fields.iter().map(RwSignal::get).collect())
    }

    /// All entries, without tracking.
    pub fn entries_untracked(&self) -> Vec<Entry> {
        self.fields.with_untracked(|fields| fields.iter().map(|f| f.get_untracked()).collect())
    }

    /// Writes one field. Steps of one gesture are one step of the history.
    pub fn write(&self, feature: usize, entry: Entry) {
        if let Some(field) = self.field(feature) {
            self.touched.set(true);
            // What was undone does not fit what is written now.
            let changes = field.with_untracked(|before| *before != entry);
            if changes && self.can_redo_untracked() {
                self.future.set(Vec::new());
            }
            field.set(entry);
        }
    }

    /// Remembers the present state, so that the changes that follow can be undone as one.
    pub fn mark(&self) {
        let entries = self.entries_untracked();
        if self.past.with_untracked(|past| past.last() == Some(&entries)) {
            return;
        }
        self.past.update(|past| {
            past.push(entries);
            let surplus = past.len().saturating_sub(DEPTH);
            past.drain(..surplus);
        });
    }

    /// Replaces every field.
    pub fn replace(&self, entries: Vec<Entry>) {
        self.mark();
        self.future.set(Vec::new());
        self.restore(entries);
    }

    /// Takes over values.
    pub fn show(&self, values: &[f32]) {
        self.replace(values.iter().map(|&value| Entry::of(value)).collect());
    }

    /// Takes over a table's row.
    pub fn show_cells(&self, cells: &[Cell]) {
        self.replace(cells.iter().map(Entry::of_cell).collect());
    }

    /// Empties every field.
    pub fn clear(&self) {
        self.replace(vec![Entry::default(); self.entries_untracked().len()]);
    }

    /// Fills the fields that hold no number with the medians, marked as such.
    pub fn fill_gaps(&self, model: &LoadedModel) {
        let filled = self.entries_untracked().into_iter().zip(&model.manifest().features);
        let fill = |(entry, feature): (Entry, &model_wasm::manifest::Feature)| match entry.value() {
            Some(_) => entry,
            None => Entry { filled: true, ..Entry::of(feature.median) },
        };
        self.replace(filled.map(fill).collect());
    }

    /// Whether there is a step to undo. Tracks.
    pub fn can_undo(&self) -> bool {
        let now = self.entries();
        self.past.with(|past| past.iter().any(|entries| *entries != now))
    }

    /// Whether there is a step to do again. Tracks.
    pub fn can_redo(&self) -> bool {
        self.future.with(|future| !future.is_empty())
    }

    fn can_redo_untracked(&self) -> bool {
        self.future.with_untracked(|future| !future.is_empty())
    }

    /// Goes one step back; a step that changed nothing is none.
    pub fn undo(&self) {
        let now = self.entries_untracked();
        let before = step(self.past, &now);
        if let Some(entries) = before {
            self.future.update(|future| future.push(now));
            self.restore(entries);
        }
    }

    /// Does the last undone step again.
    pub fn redo(&self) {
        let now = self.entries_untracked();
        if let Some(entries) = step(self.future, &now) {
            self.past.update(|past| past.push(now));
            self.restore(entries);
        }
    }

    fn restore(&self, entries: Vec<Entry>) {
        self.touched.set(true);
        for (field, entry) in self.fields.get_untracked().iter().zip(entries) {
            if field.with_untracked(|old| *old != entry) {
                field.set(entry);
            }
        }
    }
}

impl Default for Form {
    fn default() -> Self {
        Self::new()
    }
}

/// The last state of a history that is not `now`.
fn step(history: RwSignal<Vec<Vec<Entry>>>, now: &[Entry]) -> Option<Vec<Entry>> {
    let mut found = None;
    history.update(|history| {
        while let Some(entries) = history.pop() {
            if entries != now {
                found = Some(entries);
                break;
            }
        }
    });
    found
}

fn key(model: &LoadedModel) -> String {
    let names: Vec<_> = model.manifest().features.iter().map(|f| f.name.as_str()).collect();
    format!("nearside.case {}", names.join(" "))
}
