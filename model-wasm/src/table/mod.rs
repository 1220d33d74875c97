//! Tables and single rows as people bring them: one reader for files, pastes and request bodies.
//!
//! [`RawTable`] finds out delimiter, header and decimal sign; [`Mapping`] finds the features among
//! the columns; [`read`] puts both together into rows of [`Cell`]s, where nothing is dropped: a
//! cell that is no number stays in its row with its text.

mod columns;
mod dialect;
mod json;
mod raw;
mod rows;

pub use columns::{Mapping, canonical};
pub use dialect::Dialect;
pub use raw::{RawRow, RawTable};
pub use rows::{Cell, InputRow};

use crate::{Error, Manifest};

/// Reads whatever holds one row or many: CSV in any dialect, or a JSON request body.
///
/// Typographic quotes are taken for straight ones, since bodies are copied from printed pages.
///
/// # Errors
/// [`Error::Table`] if no row can be made out.
pub fn read(text: &str, manifest: &Manifest) -> Result<Vec<InputRow>, Error> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with(['{', '[']) {
        return json::read(&straight_quotes(text), manifest);
    }
    let table = RawTable::read(text)?;
    let mapping = Mapping::find(&table, manifest)?;
    Ok(table.rows.iter().map(|row| mapping.row(row, &table.dialect, manifest)).collect())
}

fn straight_quotes(text: &str) -> String {
    let curly = |c| matches!(c, '“' | '”' | '„' | '‟' | '″' | '«' | '»');
    text.chars().map(|c| if curly(c) { '"' } else { c }).collect()
}

#[cfg(test)]
mod tests;
