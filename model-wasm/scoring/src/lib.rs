//! Long tables through a predictor, a piece of text at a time, and back to text.
//!
//! A [`Plan`] says how the table is read. [`score`] turns a piece of its text into [`Scores`], a few
//! bytes a row and no text; the text stays where it was and is read again where it is shown or
//! written. A [`Ledger`] keeps the scores of all pieces in order: it sorts, filters, counts and
//! measures. [`Writer`] turns a piece of text into the same text with verdicts.
//!
//! Pieces share nothing, so that any number of workers or threads can take them.

mod drift;
mod ledger;
mod plan;
mod score;
mod tally;
mod training_rows;
mod writer;

pub use drift::{Drift, drift};
pub use ledger::{Count, Filter, Ledger, Line, Order, Overview, Window};
pub use plan::{Plan, Seen, Sniffed};
pub use score::{Scores, score};
pub use tally::Tally;
pub use writer::{Form, Writer};
