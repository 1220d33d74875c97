//! Text to cells.

use super::Dialect;
use crate::{Error, value};

/// A table before anyone knows what its columns mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawTable {
    /// Column names, if the first line holds no number.
    pub header: Option<Vec<String>>,
    /// All further lines that are not blank.
    pub rows: Vec<RawRow>,
    /// Delimiter and decimal sign.
    pub dialect: Dialect,
}

/// One line of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow {
    /// Line in the text, from 1.
    pub line: usize,
    /// Cells without surrounding blanks and quotes.
    pub cells: Vec<String>,
}

impl RawTable {
    /// Cuts `text` into cells. A byte-order mark and blank lines vanish, and so does the empty
    /// last column that some exports carry in the header alone.
    ///
    /// # Errors
    /// [`Error::Table`] if the text is empty, binary or broken.
    pub fn read(text: &str) -> Result<Self, Error> {
        let text = text.trim_start_matches('\u{feff}');
        if let Some(at) = text.find('\0') {
            return Err(Error::table(format!("byte {at}"), "text", "a zero byte: a binary file"));
        }
        let dialect = Dialect::sniff(text);
        let mut rows = records(text, dialect)?;
        let is_header = rows.first().is_some_and(|row| names_columns(&row.cells, dialect));
        let header = is_header.then(|| rows.remove(0).cells);
        if rows.is_empty() {
            let found = if is_header { "a header alone" } else { "no text" };
            return Err(Error::table("table", "at least one row of values", found));
        }
        let widest = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        Ok(Self { header: header.map(|names| without_empty_end(names, widest)), rows, dialect })
    }

    /// Reads one cell as a number, in this table's dialect.
    ///
    /// # Errors
    /// [`Error::Number`].
    pub fn number(&self, cell: &str) -> Result<f32, Error> {
        self.dialect.number(cell)
    }
}

fn records(text: &str, dialect: Dialect) -> Result<Vec<RawRow>, Error> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(dialect.delimiter)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|found| Error::table("table", "delimited text", found))?;
        let line = record.position().map_or(0, |position| position.line() as usize);
        let cells: Vec<String> = record.iter().map(|cell| unquoted(cell).to_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(RawRow { line, cells });
        }
    }
    Ok(rows)
}

/// A quote after a blank is text to the CSV reader, but never part of a name or number.
fn unquoted(cell: &str) -> &str {
    cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(cell)
}

fn names_columns(cells: &[String], dialect: Dialect) -> bool {
    let mut names = cells.iter().filter(|cell| !value::is_missing(cell)).peekable();
    names.peek().is_some() && names.all(|cell| dialect.number(cell).is_err())
}

fn without_empty_end(mut names: Vec<String>, widest: usize) -> Vec<String> {
    while names.len() > widest && names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names
}
