//! Cases, and what became of them.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use comparison::Row;
use leptos::task::spawn_local;

use super::store::{self, DoneRow, Head};

/// Rows that are kept at a time.
const STEP: usize = 200;

/// Cases, and what became of them.
pub(super) struct Job {
    pub(super) head: Head,
    pub(super) rows: RefCell<Vec<Option<Row>>>,
    /// Rows that are not kept yet.
    pending: RefCell<Vec<DoneRow>>,
    /// Steps that are kept.
    steps: Cell<usize>,
    /// Whether it is kept at all: no longer, once it was forgotten or another one has begun.
    kept: Cell<bool>,
}

impl Job {
    /// Work of which these rows were asked already, and are kept in so many steps.
    pub(super) fn new(head: Head, rows: Vec<Option<Row>>, steps: usize) -> Self {
        let (rows, pending) = (RefCell::new(rows), RefCell::default());
        let kept = Cell::new(head.asked.is_some());
        Self { head, rows, pending, steps: Cell::new(steps), kept }
    }

    /// Places of the rows that have not been asked.
    pub(super) fn left(&self) -> Vec<usize> {
        let rows = self.rows.borrow();
        (0..rows.len()).filter(|&place| rows[place].is_none()).collect()
    }

    /// Begins to keep it, in the place of what was kept before.
    pub(super) async fn keep_head(&self) {
        if self.kept.get() {
            store::begin(&self.head).await;
        }
    }

    /// Keeps nothing of it from now on.
    pub(super) fn leave(&self) {
        self.kept.set(false);
    }

    /// Takes a row that was asked.
    pub(super) fn take(self: &Rc<Self>, place: usize, row: Row) {
        self.pending.borrow_mut().push((place, row.local.clone(), row.remote.clone()));
        if let Some(slot) = self.rows.borrow_mut().get_mut(place) {
            *slot = Some(row);
        }
        if self.pending.borrow().len() >= STEP {
            let own = self.clone();
            spawn_local(async move { own.keep_rest().await });
        }
    }

    /// Keeps what is not kept yet.
    pub(super) async fn keep_rest(&self) {
        let done = self.pending.take();
        if !done.is_empty() && self.kept.get() {
            let step = self.steps.replace(self.steps.get() + 1);
            store::add(self.head.id, step, &done).await;
        }
    }
}
