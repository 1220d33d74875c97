//! The rows: as many as are seen, of however many there are.
//!
//! The scrolled box is as high as all rows would be; what stands in it is one table with as many rows
//! as fit, whose content changes. So the page never holds more than a screenful, and what has the
//! focus keeps it.

mod cells;
mod controls;
mod keys;

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use scoring::{Line, Plan, Seen};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use worker::desk::ShowRows;

use crate::{
    engine::LoadedModel,
    session::Session,
    tables::{GridState, grouped},
};
use cells::{Column, GridHead, GridRow};
use controls::Controls;
use keys::CellPlace;

/// Rows that are seen at a time.
const SLOTS: usize = 16;
/// Height of a row, as in the stylesheet, in CSS pixels.
const ROW: f64 = 30.0;
/// Browsers draw nothing that is much higher than this.
const HIGHEST: f64 = 8e6;

/// A row in its place, and its text once it has been read again.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct SlotRow {
    pub(super) line: Option<Line>,
    pub(super) seen: Option<Seen>,
}

/// What is seen of the rows.
#[derive(Clone, Copy)]
pub(super) struct GridView {
    session: Session,
    state: GridState,
    slots: [RwSignal<SlotRow>; SLOTS],
    /// The cell that the keyboard is at.
    at: RwSignal<CellPlace>,
    busy: StoredValue<bool>,
    stale: StoredValue<bool>,
    /// Where the box was last scrolled to by this view, in CSS pixels.
    scrolled_to: StoredValue<i32>,
}

#[component]
pub(super) fn Grid(session: Session, model: Arc<LoadedModel>, plan: Arc<Plan>) -> impl IntoView {
    let columns = Column::of(model.manifest(), &plan);
    let labelled = plan.mapping.label.is_some();
    let grid = GridView::new(session);
    grid.follow();
    let count = columns.len();
    let slots = (0..SLOTS).map(|slot| {
        view! { <GridRow grid number=slot columns=columns.clone() model=model.clone() /> }
    });
    let slots = slots.collect_view();
    let height = move || format!("{:.0}px", grid.height() + ROW);
    let total = move || match grid.state.total.get() {
        0 => "No row is like that.".to_owned(),
        1 => "1 row".to_owned(),
        rows => format!("{} rows", grouped(rows as u64)),
    };
    // A screen reader hears the end, not every step.
    let live = move || if session.tables.doing.with(Option::is_some) { "off" } else { "polite" };
    view! {
        <section class="card grid" aria-labelledby="grid-title">
            <h2 id="grid-title" class="hidden">"Rows"</h2>
            <Controls grid model=model.clone() labelled />
            <p class="quiet total" role="status" aria-live=live>{total}</p>
            <div class="box" id="grid-box" on:scroll=move |event| grid.scrolled(event.target())>
                <div style:height=height>
                    <table role="grid" aria-labelledby="grid-title" aria-colcount=count.to_string()
                        aria-rowcount=move || (grid.state.total.get() + 1).to_string()
                        on:keydown=move |event| keys::pressed(grid, count, &event)>
                        <GridHead grid columns=columns.clone() model=model.clone() />
                        <tbody role="rowgroup">{slots}</tbody>
                    </table>
                </div>
            </div>
            <p class="quiet keys">"Arrows go from cell to cell, Page Up and Page Down a screen, Ctrl+Home and \
                Ctrl+End to the ends, Enter opens the row, j and k the next and the previous."</p>
        </section>
    }
}

impl GridView {
    fn new(session: Session) -> Self {
        Self {
            session,
            state: session.tables.grid,
            slots: std::array::from_fn(|_| RwSignal::default()),
            at: RwSignal::default(),
            busy: StoredValue::new(false),
            stale: StoredValue::new(false),
            scrolled_to: StoredValue::new(0),
        }
    }

    /// Fetches what is to be seen whenever something about it has changed.
    fn follow(self) {
        Effect::new(move |_| {
            self.session.tables.version.track();
            self.session.engine.threshold.track();
            self.state.order.track();
            self.state.filter.track();
            self.state.top.track();
            self.refresh();
        });
        // The box follows the place, whoever has changed it.
        Effect::new(move |_| {
            self.state.top.track();
            // By the time of the frame the place may be another, or the view gone.
            request_animation_frame(move || {
                if let Some(top) = self.state.top.try_get_untracked() {
                    self.scroll_to(top);
                }
            });
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
                self.stale.try_set_value(false);
                if let Err(reason) = self.fetch().await {
                    self.session.notices.error(reason);
                }
                if !self.stale.try_get_value().unwrap_or(false) {
                    break;
                }
            }
            self.busy.try_set_value(false);
        });
    }

    async fn fetch(self) -> Result<(), String> {
        if self.session.tables.overview.with_untracked(Option::is_none) {
            return Ok(());
        }
        let request = ShowRows {
            order: self.state.order.get_untracked(),
            filter: self.state.filter.get_untracked(),
            threshold: self.session.engine.threshold.get_untracked(),
            from: self.state.top.get_untracked(),
            count: SLOTS,
        };
        let (window, seen) = self.session.engine.ask(request).await?;
        self.state.total.set(window.total);
        self.stay_within(window.total);
        let mut rows = window.lines.into_iter().zip(seen);
        for slot in self.slots {
            let shown = match rows.next() {
                Some((line, seen)) => SlotRow { line: Some(line), seen },
                None => SlotRow::default(),
            };
            // The view may be gone whenever something is awaited.
            if slot.try_with_untracked(|old| *old != shown) == Some(true) {
                slot.set(shown);
            }
        }
        Ok(())
    }

    /// Where fewer rows pass than before, what is seen and what has the focus move to those that do.
    fn stay_within(self, total: usize) {
        if self.state.top.get_untracked() > self.last_top() {
            self.go_to(usize::MAX);
        }
        let last = total.min(SLOTS).saturating_sub(1);
        if self.at.try_get_untracked().is_some_and(|at| at.slot > last) {
            self.at.update(|at| at.slot = last);
        }
    }

    /// Height of all rows, or as much as a browser can take.
    fn height(self) -> f64 {
        (self.state.total.get() as f64 * ROW).min(HIGHEST)
    }

    /// The last place that can be at the top.
    fn last_top(self) -> usize {
        self.state.total.get_untracked().saturating_sub(SLOTS)
    }

    fn scrolled(self, target: Option<web_sys::EventTarget>) {
        let Some(element) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
            return;
        };
        // The echo of our own scrolling comes late: by then the keys may have gone elsewhere.
        if self.scrolled_to.try_get_value() == Some(element.scroll_top()) {
            return;
        }
        let way = f64::from(element.scroll_height() - element.client_height());
        let share = if way > 0.0 { f64::from(element.scroll_top()) / way } else { 0.0 };
        let top = (share.clamp(0.0, 1.0) * self.last_top() as f64).round() as usize;
        // A box of long tables moves by many rows a pixel: what the keys have chosen stays.
        let row_of_pixel = self.last_top() as f64 / way.max(1.0);
        let now = self.state.top.get_untracked();
        if (now as f64 - top as f64).abs() > row_of_pixel.max(0.5) {
            self.state.top.set(top);
        }
    }

    /// Brings a place to the top, or as near as can be.
    pub(super) fn go_to(self, place: usize) {
        self.state.top.set(place.min(self.last_top()));
    }

    fn scroll_to(self, top: usize) {
        let found = document().get_element_by_id("grid-box");
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let way = f64::from(element.scroll_height() - element.client_height());
            let share = top as f64 / self.last_top().max(1) as f64;
            element.set_scroll_top((share * way).round() as i32);
            self.scrolled_to.try_set_value(element.scroll_top());
        }
    }

    /// Opens the row in a slot beside the grid.
    fn open(self, slot: usize) {
        if self.slots[slot].with_untracked(|row| row.line.is_some()) {
            self.state.selected.set(Some(self.state.top.get_untracked() + slot));
        }
    }
}
