//! A whole table before anyone knows what its columns mean.

use crate::{Error, Layout, Schema};

/// A table as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawTable {
    /// Column names, if the first line holds no number.
    pub header: Option<Vec<String>>,
    /// All further rows that are not blank.
    pub rows: Vec<RawRow>,
    layout: Layout,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow {
    /// Line in the text, from 1.
    pub line: usize,
    /// Cells without surrounding blanks and quotes.
    pub cells: Vec<String>,
}

impl RawTable {
    /// Cuts `text` into cells.
    ///
    /// # Errors
    /// [`Error::Table`] if the text is empty, binary, or a header alone.
    pub fn read(text: &str) -> Result<Self, Error> {
        let nameless = Schema { features: Vec::new(), classes: Vec::new() };
        let layout = Layout::sniff(text.as_bytes(), &nameless)?;
        let mut rows = Vec::new();
        layout.records(&text.as_bytes()[layout.body..], |record| {
            let cells = (0..record.cells.len()).map(|column| record.text(column).into_owned());
            rows.push(RawRow { line: layout.body_line + record.line + 1, cells: cells.collect() });
        });
        Ok(Self { header: layout.header.clone(), rows, layout })
    }

    /// Reads one cell as a number, in this table's dialect.
    ///
    /// # Errors
    /// [`Error::Number`].
    pub fn number(&self, cell: &str) -> Result<f32, Error> {
        self.layout.number(cell.as_bytes())
    }
}
