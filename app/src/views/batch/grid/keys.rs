//! The keyboard in the grid, as in the ARIA Authoring Practices' grid pattern.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::{GridView, SLOTS};
use crate::browser;

/// A cell: which of the rows that are seen, and which column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct CellPlace {
    pub(super) slot: usize,
    pub(super) column: usize,
}

impl CellPlace {
    /// The id of the cell.
    pub(super) fn id(self) -> String {
        format!("cell-{}-{}", self.slot, self.column)
    }
}

pub(super) fn pressed(grid: GridView, columns: usize, event: &KeyboardEvent) {
    let at = grid.at.get_untracked();
    let ends = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        "ArrowRight" => focus(grid, CellPlace { column: (at.column + 1).min(columns - 1), ..at }),
        "ArrowLeft" => focus(grid, CellPlace { column: at.column.saturating_sub(1), ..at }),
        "ArrowDown" => down(grid, at, 1),
        "ArrowUp" => up(grid, at, 1),
        "PageDown" => down(grid, CellPlace { slot: SLOTS - 1, ..at }, SLOTS),
        "PageUp" => up(grid, CellPlace { slot: 0, ..at }, SLOTS),
        "Home" if ends => {
            grid.go_to(0);
            focus(grid, CellPlace { slot: 0, ..at });
        }
        "End" if ends => {
            grid.go_to(usize::MAX);
            down(grid, CellPlace { slot: SLOTS - 1, ..at }, 0);
        }
        "Home" => focus(grid, CellPlace { column: 0, ..at }),
        "End" => focus(grid, CellPlace { column: columns - 1, ..at }),
        "Enter" => grid.open(at.slot),
        "j" => grid.state.step(1),
        "k" => grid.state.step(-1),
        _ => return,
    }
    event.prevent_default();
}

fn focus(grid: GridView, place: CellPlace) {
    grid.at.set(place);
    // The box is scrolled by the place of its first row alone.
    browser::focus_in_place(&place.id());
}

/// Beyond the last row that is seen, the rows move and the focus stays.
fn down(grid: GridView, at: CellPlace, by: usize) {
    let seen = grid.state.total.get_untracked().min(SLOTS);
    let wanted = at.slot + by;
    if wanted < seen {
        return focus(grid, CellPlace { slot: wanted, ..at });
    }
    grid.go_to(grid.state.top.get_untracked() + by);
    focus(grid, CellPlace { slot: seen.saturating_sub(1), ..at });
}

fn up(grid: GridView, at: CellPlace, by: usize) {
    if by <= at.slot {
        return focus(grid, CellPlace { slot: at.slot - by, ..at });
    }
    grid.go_to(grid.state.top.get_untracked().saturating_sub(by));
    focus(grid, CellPlace { slot: 0, ..at });
}
