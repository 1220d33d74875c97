//! Delimiter and decimal sign, found out from the first lines.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Error, Record, Row, Rows, cut::Ends, value};

/// Rows that tell.
const FIRST_ROWS: usize = 20;

/// How a table's text is cut into cells and its cells into numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// The byte between cells.
    pub delimiter: u8,
    /// Whether `1,5` means one and a half.
    pub decimal_comma: bool,
}

impl Dialect {
    /// Looks at the first rows. A tab or semicolon that cuts most of them alike is never an accident; a
    /// comma is the delimiter otherwise, and blanks are where there is none of these.
    #[must_use]
    pub fn sniff(text: &[u8], line_end: u8) -> Self {
        let cuts = |delimiter: &u8| {
            let rows = first_rows(text, line_end, *delimiter);
            let width = usual(rows.iter().map(Vec::len)).unwrap_or(0);
            let alike = rows.iter().filter(|row| row.len() == width).count();
            width > 1 && 2 * alike > rows.len()
        };
        let delimiter = [b'\t', b';', b',', b' '].into_iter().find(cuts).unwrap_or(b',');
        let cells: Vec<String> = first_rows(text, line_end, delimiter).concat();
        // Where there are decimal points too, a comma is some other sign.
        let pointed = |cell: &String| cell.contains('.') && value::parse(cell).is_ok();
        let decimal_comma = delimiter != b','
            && cells.iter().any(|cell| is_comma_number(cell))
            && !cells.iter().any(pointed);
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

/// The cells of the first rows, if `delimiter` is what stands between them.
fn first_rows(text: &[u8], line_end: u8, delimiter: u8) -> Vec<Vec<String>> {
    let ends = Ends { line_end, delimiter: Some(delimiter) };
    let cells = |row: Row<'_>| {
        let mut record = Record::default();
        record.begin(&row);
        record.cut(row.text, delimiter);
        (0..record.cells.len()).map(|column| record.text(column).into_owned()).collect()
    };
    Rows::new(text, ends).take(FIRST_ROWS).map(cells).collect()
}

/// What occurs most often; of equals the largest.
pub(crate) fn usual(counts: impl Iterator<Item = usize>) -> Option<usize> {
    let mut seen = BTreeMap::<usize, usize>::new();
    counts.for_each(|count| *seen.entry(count).or_default() += 1);
    seen.into_iter().max_by_key(|&(count, times)| (times, count)).map(|(count, _)| count)
}

fn is_comma_number(cell: &str) -> bool {
    let cell = cell.trim().trim_matches('"');
    cell.matches(',').count() == 1
        && !cell.contains('.')
        && value::parse(&cell.replace(',', ".")).is_ok()
}
