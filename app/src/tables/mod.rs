//! The table in hand, as the page sees it: the file, how it is read, how far its scoring has come.
//! The worker keeps the scores and reads the file.

mod grid;
mod progress;
mod state;

pub(crate) use grid::GridState;
pub(crate) use progress::{describe, grouped};
pub(crate) use state::{Doing, TableFile, TableState};
