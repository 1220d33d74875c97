//! Long tables: a file that stays a file, cut into pieces that the scorers take. No more of its text
//! is in memory than the pieces in hand.

mod pieces;
mod progress;
mod run;
mod source;

pub use progress::Progress;
pub(crate) use run::Run;
pub(crate) use source::Source;
