//! The rows: as many as are seen, of however many there are.
//!
//! The scrolled box is as high as all rows would be; what stands in it is one table with as many rows
//! as fit, whose content changes. So the page never holds more than a screenful, and what has the
//! focus keeps it.

mod cells;
mod keys;
mod ways;

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use scoring::{Filter, Line, Order, Plan, Seen};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use worker::messages::Description;

use crate::{annex::Annex, tables::grouped};
use cells::{Column, SeenRow};
use keys::Place;
use ways::Ways;

/// Rows that are seen at a time.
const SLOTS: usize = 14;
/// Height of a row, as in the stylesheet, in CSS pixels.
const ROW: f64 = 32.0;
/// Browsers draw nothing that is much higher than this.
const HIGHEST: f64 = 8e6;

/// A row in its place, and its text once it has been read again.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Shown {
    pub(super) line: Option<Line>,
    pub(super) seen: Option<Seen>,
}

/// What is seen of the rows.
#[derive(Clone, Copy)]
pub(super) struct View {
    annex: Annex,
    plan: StoredValue<Arc<Plan>>,
    pub(super) order: RwSignal<Order>,
    pub(super) filter: RwSignal<Filter>,
    /// Place of the first row that is seen.
    top: RwSignal<usize>,
    /// Rows that pass the filter.
    total: RwSignal<usize>,
    slots: [RwSignal<Shown>; SLOTS],
    /// The cell that the keyboard is at.
    at: RwSignal<Place>,
    busy: StoredValue<bool>,
    stale: StoredValue<bool>,
}

#[component]
pub(super) fn Lines(annex: Annex, description: Arc<Description>, plan: Arc<Plan>) -> impl IntoView {
    let columns = Column::of(&description.manifest, &plan);
    let view = View::new(annex, plan);
    view.follow();
    let (names, count) = (columns.clone(), columns.len());
    let heads = names.iter().enumerate().map(|(index, column)| {
        let title = column.title(&description.manifest);
        view! { <th scope="col" role="columnheader" class:num=column.is_number() aria-colindex=(index + 1).to_string()>{title}</th> }
    });
    let heads = heads.collect_view();
    let slots = (0..SLOTS).map(|slot| {
        view! { <SeenRow view number=slot columns=columns.clone() description=description.clone() /> }
    });
    let slots = slots.collect_view();
    let height = move || format!("height:{:.0}px", view.height() + ROW);
    let total = move || match view.total.get() {
        0 => "No row is like that.".to_owned(),
        1 => "1 row".to_owned(),
        rows => format!("{} rows", grouped(rows as u64)),
    };
    // A screen reader hears the end, not every step.
    let live = move || if annex.tables.doing.with(Option::is_some) { "off" } else { "polite" };
    view! {
        <section class="lines" aria-labelledby="lines-title">
            <h3 id="lines-title">"Row by row"</h3>
            <Ways view description=description.clone() labelled=view.is_labelled() />
            <p class="quiet" role="status" aria-live=live>{total}</p>
            <div class="box" id="lines-box" on:scroll=move |event| view.scrolled(event.target())>
                <div style=height>
                    <table role="grid" aria-labelledby="lines-title" aria-colcount=count.to_string()
                        aria-rowcount=move || (view.total.get() + 1).to_string()
                        on:keydown=move |event| keys::pressed(view, count, &event)>
                        <thead role="rowgroup"><tr role="row" aria-rowindex="1">{heads}</tr></thead>
                        <tbody role="rowgroup">{slots}</tbody>
                    </table>
                </div>
            </div>
            <p class="quiet keys">"Keys: arrows go from cell to cell, Page Up and Page Down a screen, Ctrl+Home and \
                Ctrl+End to the ends, Enter opens the row as a case."</p>
        </section>
    }
}

impl View {
    fn new(annex: Annex, plan: Arc<Plan>) -> Self {
        Self {
            annex,
            plan: StoredValue::new(plan),
            order: RwSignal::default(),
            filter: RwSignal::default(),
            top: RwSignal::new(0),
            total: RwSignal::new(0),
            slots: std::array::from_fn(|_| RwSignal::default()),
            at: RwSignal::default(),
            busy: StoredValue::new(false),
            stale: StoredValue::new(false),
        }
    }

    fn is_labelled(self) -> bool {
        self.plan.with_value(|plan| plan.mapping.label.is_some())
    }

    /// Fetches what is to be seen whenever something about it has changed.
    fn follow(self) {
        Effect::new(move |_| {
            self.annex.tables.version.track();
            self.annex.engine.threshold.track();
            self.order.track();
            self.filter.track();
            self.top.track();
            self.refresh();
        });
        Effect::new(move |before: Option<()>| {
            self.order.track();
            self.filter.track();
            if before.is_some() {
                self.go_to(0);
            }
        });
    }

    /// One request at a time: what has changed meanwhile is asked for once more.
    fn refresh(self) {
        if self.busy.get_value() {
            self.stale.set_value(true);
            return;
        }
        self.busy.set_value(true);
        spawn_local(async move {
            loop {
                self.stale.set_value(false);
                if let Err(reason) = self.fetch().await {
                    self.annex.notice(&reason);
                }
                if !self.stale.try_get_value().unwrap_or(false) {
                    break;
                }
            }
            self.busy.try_set_value(false);
        });
    }

    async fn fetch(self) -> Result<(), String> {
        // The view may be gone whenever something is awaited.
        let now = self.order.try_get_untracked().zip(self.filter.try_get_untracked());
        let Some((ways, top)) = now.zip(self.top.try_get_untracked()) else { return Ok(()) };
        let Some(plan) = self.plan.try_with_value(|plan| (**plan).clone()) else { return Ok(()) };
        let threshold = self.annex.engine.threshold.get_untracked();
        let window = self.annex.engine.window(ways, threshold, top, SLOTS).await?;
        if self.total.try_set(window.total).is_some() {
            return Ok(());
        }
        self.stay_within(window.total);
        let mut lines = window.lines.clone().into_iter();
        for slot in self.slots {
            let line = lines.next();
            let same = slot.with_untracked(|old| {
                old.line.as_ref().map(|l| l.row) == line.as_ref().map(|l| l.row)
            });
            let seen = if same { slot.with_untracked(|old| old.seen.clone()) } else { None };
            let shown = Shown { line, seen };
            if slot.with_untracked(|old| *old != shown) {
                slot.set(shown);
            }
        }
        self.read_again(plan, &window.lines).await
    }

    /// Where fewer rows pass than before, what is seen and what has the focus move to those that do.
    fn stay_within(self, total: usize) {
        if self.top.get_untracked() > self.last_top() {
            self.go_to(usize::MAX);
        }
        let last = total.min(SLOTS).saturating_sub(1);
        if self.at.get_untracked().slot > last {
            self.at.update(|at| at.slot = last);
        }
    }

    /// Reads the rows that are seen from the file.
    async fn read_again(self, plan: Plan, lines: &[Line]) -> Result<(), String> {
        let Some(source) = self.annex.tables.source.get_untracked() else { return Ok(()) };
        let texts = lines.iter().map(|line| source.text(line.bytes.0, line.bytes.1));
        let texts: Result<Vec<String>, String> =
            futures::future::join_all(texts).await.into_iter().collect();
        let seen = self.annex.engine.look(plan, texts?).await?;
        for ((slot, seen), line) in self.slots.into_iter().zip(seen).zip(lines) {
            let stays = slot.try_with_untracked(|shown| {
                shown.seen != seen && shown.line.as_ref().is_some_and(|shown| shown.row == line.row)
            });
            if stays == Some(true) {
                slot.update(|shown| shown.seen = seen);
            }
        }
        Ok(())
    }

    /// Height of all rows, or as much as a browser can take.
    fn height(self) -> f64 {
        (self.total.get() as f64 * ROW).min(HIGHEST)
    }

    /// The last place that can be at the top.
    fn last_top(self) -> usize {
        self.total.get_untracked().saturating_sub(SLOTS)
    }

    fn scrolled(self, target: Option<web_sys::EventTarget>) {
        let Some(element) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
            return;
        };
        let way = f64::from(element.scroll_height() - element.client_height());
        let share = if way > 0.0 { f64::from(element.scroll_top()) / way } else { 0.0 };
        let top = (share.clamp(0.0, 1.0) * self.last_top() as f64).round() as usize;
        // A box of long tables moves by many rows a pixel: what the keys have chosen stays.
        let row_of_pixel = self.last_top() as f64 / way.max(1.0);
        let near = (self.top.get_untracked() as f64 - top as f64).abs() <= row_of_pixel.max(0.5);
        if !near && self.top.get_untracked() != top {
            self.top.set(top);
        }
    }

    /// Brings a place to the top, or as near as can be.
    pub(super) fn go_to(self, place: usize) {
        let top = place.min(self.last_top());
        self.top.set(top);
        let found = document().get_element_by_id("lines-box");
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let way = f64::from(element.scroll_height() - element.client_height());
            let share = top as f64 / self.last_top().max(1) as f64;
            element.set_scroll_top((share * way).round() as i32);
        }
    }

    /// Opens a row as the case in hand.
    fn open(self, slot: usize) {
        let shown = self.slots[slot].get_untracked();
        if let Some(seen) = shown.seen {
            self.annex.open_cells(&seen.row.cells);
            if let (Some(line), Some(problem)) = (shown.line, seen.problem) {
                self.annex.notice(&format!("Line {}: {problem}.", line.line));
            }
        }
    }
}
