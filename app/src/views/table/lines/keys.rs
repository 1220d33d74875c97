//! The keyboard in the grid, as in the ARIA Authoring Practices' grid pattern.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::{SLOTS, View};
use crate::browser;

/// A cell: which of the rows that are seen, and which column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    pub(super) slot: usize,
    pub(super) column: usize,
}

impl Place {
    /// The id of the cell.
    pub(super) fn id(self) -> String {
        format!("cell-{}-{}", self.slot, self.column)
    }
}

pub(super) fn pressed(view: View, columns: usize, event: &KeyboardEvent) {
    let at = view.at.get_untracked();
    let ends = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        "ArrowRight" => focus(view, Place { column: (at.column + 1).min(columns - 1), ..at }),
        "ArrowLeft" => focus(view, Place { column: at.column.saturating_sub(1), ..at }),
        "ArrowDown" => down(view, at, 1),
        "ArrowUp" => up(view, at, 1),
        "PageDown" => down(view, Place { slot: SLOTS - 1, ..at }, SLOTS),
        "PageUp" => up(view, Place { slot: 0, ..at }, SLOTS),
        "Home" if ends => {
            view.go_to(0);
            focus(view, Place { slot: 0, ..at });
        }
        "End" if ends => {
            view.go_to(usize::MAX);
            down(view, Place { slot: SLOTS - 1, ..at }, 0);
        }
        "Home" => focus(view, Place { column: 0, ..at }),
        "End" => focus(view, Place { column: columns - 1, ..at }),
        "Enter" => view.open(at.slot),
        _ => return,
    }
    event.prevent_default();
}

fn focus(view: View, place: Place) {
    view.at.set(place);
    browser::focus(&place.id());
}

/// Beyond the last row that is seen, the rows move and the focus stays.
fn down(view: View, at: Place, by: usize) {
    let seen = view.total.get_untracked().min(SLOTS);
    let wanted = at.slot + by;
    if wanted < seen {
        return focus(view, Place { slot: wanted, ..at });
    }
    view.go_to(view.top.get_untracked() + by);
    focus(view, Place { slot: seen.saturating_sub(1), ..at });
}

fn up(view: View, at: Place, by: usize) {
    if by <= at.slot {
        return focus(view, Place { slot: at.slot - by, ..at });
    }
    view.go_to(view.top.get_untracked().saturating_sub(by));
    focus(view, Place { slot: 0, ..at });
}
