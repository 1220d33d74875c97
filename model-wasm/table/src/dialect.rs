//! Delimiter and decimal sign, found out from the first lines.

use serde::{Deserialize, Serialize};

use crate::{Error, value};

/// More than the first lines of any table need.
const FIRST_BYTES: usize = 1 << 18;

/// How a table's text is cut into cells and its cells into numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// The byte between cells.
    pub delimiter: u8,
    /// Whether `1,5` means one and a half.
    pub decimal_comma: bool,
}

impl Dialect {
    /// Looks at the first lines. A tab or semicolon on every line is never an accident; a comma
    /// is the delimiter otherwise, and spaces are where there is no comma at all.
    #[must_use]
    pub fn sniff(text: &[u8]) -> Self {
        let text = String::from_utf8_lossy(&text[..text.len().min(FIRST_BYTES)]);
        let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).take(10).collect();
        let on_every_line =
            |delimiter: &u8| lines.iter().all(|line| line.trim().contains(char::from(*delimiter)));
        let found = [b'\t', b';', b',', b' '].into_iter().find(on_every_line);
        let delimiter = if lines.is_empty() { b',' } else { found.unwrap_or(b',') };
        let cells = || lines.iter().flat_map(|line| line.split(char::from(delimiter)));
        let decimal_comma = delimiter != b',' && cells().any(is_comma_number);
        Self { delimiter, decimal_comma }
    }

    /// Reads one cell as a number.
    ///
    /// # Errors
    /// [`Error::Number`] with the cell's own text.
    pub fn number(&self, cell: &str) -> Result<f32, Error> {
        if self.decimal_comma && is_comma_number(cell) {
            value::parse(&cell.replace(',', "."))
        } else {
            value::parse(cell)
        }
    }
}

fn is_comma_number(cell: &str) -> bool {
    let cell = cell.trim().trim_matches('"');
    cell.matches(',').count() == 1
        && !cell.contains('.')
        && value::parse(&cell.replace(',', ".")).is_ok()
}
