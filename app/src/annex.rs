//! The annex: the views that a first verdict does not need, a program of its own.
//!
//! It is fetched when one of its views is first entered (the service worker has kept it by then),
//! talks to the same workers as the page, and hears from the page through the
//! [`exchange`](crate::exchange).

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model_wasm::table::Cell;
use wasm_bindgen::JsCast;
use worker::messages::Description;

use crate::{
    case::{Entry, link},
    engine::{Engine, Status},
    exchange::{Topic, handed, listen, tell, told},
    remote::{Comparisons, Settings},
    tables::{Source, Tables},
    views::{Compare, Model, Table, View, WhatIf},
};

/// The looks of its views, which the page need not load before.
const STYLES: &str = concat!(
    include_str!("../styles/chart.css"),
    include_str!("../styles/compare.css"),
    include_str!("../styles/model.css"),
    include_str!("../styles/report.css"),
    include_str!("../styles/table.css"),
    include_str!("../styles/what_if.css"),
);

/// What the annex knows, whatever view is shown.
#[derive(Clone, Copy)]
pub(crate) struct Annex {
    pub(crate) engine: Engine,
    pub(crate) view: RwSignal<Option<View>>,
    /// Values of the case in hand, if it has no gaps.
    pub(crate) case: RwSignal<Option<Vec<f32>>>,
    /// The case that this program itself has asked the page to show last.
    pub(crate) expected: RwSignal<Option<Vec<f32>>>,
    /// The table in hand.
    pub(crate) tables: Tables,
    /// The comparison in hand.
    pub(crate) comparisons: Comparisons,
}

impl Annex {
    /// Shows a row in the view of the case in hand.
    pub(crate) fn open(self, values: &[f32]) {
        tell(Topic::Open, &link::write_values(values));
    }

    /// Shows a row that may have gaps.
    pub(crate) fn open_cells(self, cells: &[Cell]) {
        let entries: Vec<Entry> = cells.iter().map(Entry::of_cell).collect();
        tell(Topic::Open, &link::write(&entries));
    }

    /// Shows a changed case, of which it is known where it comes from.
    pub(crate) fn try_out(self, values: &[f32]) {
        self.expected.set(Some(values.to_vec()));
        self.open(values);
    }

    /// Tells the page that another threshold was chosen.
    pub(crate) fn tell_threshold(self) {
        tell(Topic::Threshold, &self.engine.threshold.get_untracked().to_string());
    }

    /// Says something in the page's own line for it.
    pub(crate) fn notice(self, words: &str) {
        tell(Topic::Notice, words);
    }

    fn start() -> Self {
        let engine = Engine::join();
        let annex = Self {
            engine,
            view: RwSignal::new(None),
            case: RwSignal::new(None),
            expected: RwSignal::new(None),
            tables: Tables::new(engine),
            comparisons: Comparisons::new(engine),
        };
        annex.follow();
        annex
    }

    /// Follows what the page tells, beginning with what it has told.
    fn follow(self) {
        let view = move |name: String| self.view.set(View::named(&name));
        let table = move || {
            if let Some(source) = Source::of(&handed(Topic::Table)) {
                self.tables.open(source);
            }
        };
        view(told(Topic::View).unwrap_or_default());
        listen(Topic::View, view);
        listen(Topic::Table, move |_| table());
        let case = RwSignal::new(told(Topic::Case).unwrap_or_default());
        listen(Topic::Case, move |text| case.set(text));
        Effect::new(move |_| {
            let features = self.engine.description().map_or(0, |d| d.manifest.features.len());
            self.case.set(case.with(|text| link::values(text, features)));
        });
        Effect::new(move |_| self.comparisons.settings.with(Settings::keep));
        Effect::new(move |_| {
            self.engine.threshold.track();
            spawn_local(self.tables.refresh());
        });
        Effect::new(move |_| {
            // Another model: what was compared for the one before is of no use any more.
            self.comparisons.clear();
            self.tables.clear();
            if let Some(description) = self.engine.description() {
                table();
                spawn_local(self.comparisons.recall(description));
            }
        });
    }
}

/// Puts the annex in the place that the page keeps for it.
pub fn mount() {
    let place = document().get_element_by_id("annex").and_then(|place| place.dyn_into().ok());
    if let Some(place) = place {
        leptos::mount::mount_to(place, Views).forget();
    }
}

#[component]
fn Views() -> impl IntoView {
    let annex = Annex::start();
    let shown = move || match annex.engine.status.get() {
        Status::Loading => ().into_any(),
        Status::Failed(reason) => view! { <p class="error" role="alert">{reason}</p> }.into_any(),
        Status::Ready(description) => content(annex, description),
    };
    view! { <style>{STYLES}</style> {shown} }
}

fn content(annex: Annex, description: Arc<Description>) -> AnyView {
    (move || match annex.view.get() {
        None | Some(View::Case) => ().into_any(),
        Some(View::WhatIf) => view! { <WhatIf annex description=description.clone() /> }.into_any(),
        Some(View::Table) => view! { <Table annex description=description.clone() /> }.into_any(),
        Some(View::Compare) => {
            view! { <Compare annex description=description.clone() /> }.into_any()
        }
        Some(View::Model) => view! { <Model annex description=description.clone() /> }.into_any(),
    })
    .into_any()
}
