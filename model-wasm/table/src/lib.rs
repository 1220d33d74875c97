//! Tables as people bring them: one reader for files of any size, pastes and request bodies.
//!
//! [`Layout::sniff`] looks at a table's beginning and says how it is cut into cells and which column
//! holds what; [`whole_rows`] says how much of a piece of the text may be read by itself; and
//! [`Layout::rows`] reads a piece, row by row, where nothing is dropped: a cell that is no number
//! stays in its row with its text. [`read`] does all of it for a text that is at hand as a whole.
//!
//! What is looked for comes in a [`Schema`]: names of features and classes, and nothing more.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod cells;
mod choices;
mod cut;
mod dialect;
mod document;
mod error;
mod evidence;
mod frame;
mod guard;
mod header;
mod input;
mod instance;
mod layout;
mod mapping;
mod problem;
mod raw;
mod schema;
mod unreadable;
pub mod value;
mod words;

pub use cells::{JsonLine, Record};
pub use choices::Choices;
pub use cut::{LONGEST_ROW, Row, Rows, whole_rows};
pub use dialect::Dialect;
pub use document::{is_document, unwrapped};
pub use error::{Error, part, shortened, visible};
pub use input::{Cell, InputRow};
pub use instance::features_of;
pub use layout::{Format, Layout};
pub use mapping::{LABEL_NAMES, Label, Mapping, Proposal, Rivals};
pub use problem::Problem;
pub use raw::{RawRow, RawTable};
pub use schema::{Schema, canonical, names_class};

/// Reads whatever holds one row or many: a table in any dialect, JSON Lines, or a request body.
///
/// # Errors
/// [`Error::Table`] if no row can be made out.
pub fn read(text: &str, schema: &Schema) -> Result<Vec<InputRow>, Error> {
    let text = unwrapped(text, schema)?;
    let layout = Layout::sniff(text.as_bytes(), schema)?;
    let mut mapping = layout.propose(text.as_bytes(), schema).complete(&layout, schema)?;
    // Nobody is there to say which of 0 and 1 is which.
    mapping.label = mapping.label.filter(|label| !label.is_number);
    let body = text.as_bytes().get(layout.body..).unwrap_or_default();
    let mut rows = Vec::new();
    layout.records(body, |record| rows.push(mapping.input_row(&layout, record, schema)));
    match rows.as_slice() {
        [] => Err(Error::table("table", "at least one row of values", "none")),
        _ => Ok(rows),
    }
}

#[cfg(test)]
mod tests;
