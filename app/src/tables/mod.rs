//! Long tables, as the annex holds them: a file that stays a file, how it is read, and what became
//! of it. No more of the text is in memory than the pieces that are being scored.

mod pieces;
mod progress;
mod run;
mod source;
mod state;

pub(crate) use pieces::Piece;
pub(crate) use progress::{Progress, grouped};
pub(crate) use source::Source;
pub(crate) use state::{Doing, Tables};
