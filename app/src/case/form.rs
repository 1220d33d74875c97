//! All fields, with their history.

use std::sync::Arc;

use leptos::prelude::*;
use model_wasm::table::Cell;
use worker::messages::Description;

use super::{Entry, link};
use crate::browser;

/// Steps that can be undone.
const DEPTH: usize = 200;

/// The fields of the case in hand, one signal each, so that a change redraws one strip.
#[derive(Clone, Copy)]
pub struct Form {
    fields: RwSignal<Vec<RwSignal<Entry>>>,
    history: RwSignal<Vec<Vec<Entry>>>,
    /// Name under which the case is kept; other features, other name.
    kept: StoredValue<String>,
}

impl Form {
    /// No fields: no predictor is loaded yet.
    pub fn new() -> Self {
        Self {
            fields: RwSignal::new(Vec::new()),
            history: RwSignal::new(Vec::new()),
            kept: StoredValue::default(),
        }
    }

    /// Fields for another predictor, filled from the address, or with what was kept, or empty.
    pub fn fit(&self, description: &Arc<Description>) {
        let count = description.manifest.features.len();
        let names: Vec<_> = description.manifest.features.iter().map(|f| f.name.as_str()).collect();
        let key = format!("nearside.case {}", names.join(" "));
        let kept = || browser::recall(&key, false).and_then(|kept| link::read(&kept, count));
        let entries = link::read(&browser::fragment(), count)
            .or_else(kept)
            .unwrap_or_else(|| vec![Entry::default(); count]);
        self.kept.set_value(key);
        self.history.set(Vec::new());
        self.fields.set(entries.into_iter().map(RwSignal::new).collect());
    }

    /// The field of one feature.
    pub fn field(&self, feature: usize) -> Option<RwSignal<Entry>> {
        self.fields.with_untracked(|fields| fields.get(feature).copied())
    }

    /// All entries. Tracks every field.
    pub fn entries(&self) -> Vec<Entry> {
        self.fields.with(|fields| fields.iter().map(RwSignal::get).collect())
    }

    /// Writes one field. Steps of one gesture are one step of the history.
    pub fn write(&self, feature: usize, entry: Entry) {
        if let Some(field) = self.field(feature) {
            field.set(entry);
            self.keep();
        }
    }

    /// Remembers the present state, so that the changes that follow can be undone as one.
    pub fn mark(&self) {
        let entries = self.untracked();
        self.history.update(|history| {
            if history.last() != Some(&entries) {
                history.push(entries);
            }
            let surplus = history.len().saturating_sub(DEPTH);
            history.drain(..surplus);
        });
    }

    /// Replaces every field.
    pub fn replace(&self, entries: Vec<Entry>) {
        self.mark();
        self.restore(entries);
    }

    /// Takes over values.
    pub fn show(&self, values: &[f32]) {
        self.replace(values.iter().map(|&value| Entry::of(value)).collect());
    }

    /// Takes over the values of a link, if it is one for this predictor.
    pub fn open(&self, link: &str) {
        if let Some(entries) = link::read(link, self.untracked().len()) {
            self.replace(entries);
        }
    }

    /// Takes over a table's row.
    pub fn show_cells(&self, cells: &[Cell]) {
        self.replace(cells.iter().map(Entry::of_cell).collect());
    }

    /// Empties every field.
    pub fn clear(&self) {
        self.replace(vec![Entry::default(); self.untracked().len()]);
    }

    /// Fills the fields that hold no number with the medians, marked as such.
    pub fn fill_gaps(&self, description: &Description) {
        let filled = self.untracked().into_iter().zip(&description.manifest.features);
        let fill = |(entry, feature): (Entry, &model_wasm::manifest::Feature)| match entry.value() {
            Some(_) => entry,
            None => Entry { filled: true, ..Entry::of(feature.median) },
        };
        self.replace(filled.map(fill).collect());
    }

    /// Whether there is a step to undo. Tracks.
    pub fn can_undo(&self) -> bool {
        self.history.with(|history| !history.is_empty())
    }

    /// Goes one step back.
    pub fn undo(&self) {
        let mut last = None;
        self.history.update(|history| last = history.pop());
        if let Some(entries) = last {
            self.restore(entries);
        }
    }

    /// An address that opens the page with this case.
    pub fn address(&self) -> String {
        browser::address_with(&link::write(&self.untracked()))
    }

    fn restore(&self, entries: Vec<Entry>) {
        batch_write(&self.fields.get_untracked(), entries);
        self.keep();
    }

    fn untracked(&self) -> Vec<Entry> {
        self.fields.with_untracked(|fields| fields.iter().map(|f| f.get_untracked()).collect())
    }

    /// Keeps the case for a reload of this tab. A link's values are in the address already; they
    /// leave it with the first change, which a reload would otherwise lose.
    fn keep(&self) {
        self.kept
            .with_value(|key| browser::keep(key, Some(&link::write(&self.untracked())), false));
        if !browser::fragment().is_empty() {
            browser::show_address(&browser::address_with(""));
        }
    }
}

fn batch_write(fields: &[RwSignal<Entry>], entries: Vec<Entry>) {
    for (field, entry) in fields.iter().zip(entries) {
        if field.with_untracked(|old| *old != entry) {
            field.set(entry);
        }
    }
}
