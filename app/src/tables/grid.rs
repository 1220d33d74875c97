//! What is seen of the scored rows. It outlives the view, so that opening a row loses nothing.

use leptos::prelude::*;
use scoring::{Filter, Order};

/// Order, filter, place, and the row that is open beside the grid.
#[derive(Clone, Copy)]
pub(crate) struct GridState {
    pub(crate) order: RwSignal<Order>,
    pub(crate) filter: RwSignal<Filter>,
    /// Place of the first row that is seen.
    pub(crate) top: RwSignal<usize>,
    /// Rows that pass the filter.
    pub(crate) total: RwSignal<usize>,
    /// Place of the row that is open beside the grid.
    pub(crate) selected: RwSignal<Option<usize>>,
}

impl GridState {
    pub(crate) fn new() -> Self {
        Self {
            order: RwSignal::default(),
            filter: RwSignal::default(),
            top: RwSignal::new(0),
            total: RwSignal::new(0),
            selected: RwSignal::new(None),
        }
    }

    /// Begins anew: another table, or other rows of it.
    pub(crate) fn reset(self) {
        self.order.set(Order::default());
        self.filter.set(Filter::default());
        self.total.set(0);
        self.begin();
    }

    fn begin(self) {
        self.top.set(0);
        self.selected.set(None);
    }

    /// Shows the rows that pass `filter`.
    pub(crate) fn show(self, filter: Filter) {
        self.begin();
        self.filter.set(filter);
    }

    /// Sorts the rows.
    pub(crate) fn sort(self, order: Order) {
        self.begin();
        self.order.set(order);
    }

    /// Opens the row `by` places further, within those that pass the filter.
    pub(crate) fn step(self, by: isize) {
        let Some(last) = self.total.get_untracked().checked_sub(1) else { return };
        let next = match self.selected.get_untracked() {
            Some(place) => place.saturating_add_signed(by).min(last),
            None => self.top.get_untracked().min(last),
        };
        self.selected.set(Some(next));
    }
}
