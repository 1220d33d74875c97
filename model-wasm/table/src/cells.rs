//! One row to cells.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

use crate::{Dialect, cut::Row};

/// One row, cut into cells.
#[derive(Debug, Default)]
pub struct Record<'a> {
    /// First byte within the piece.
    pub start: usize,
    /// Line within the piece, from 0.
    pub line: usize,
    /// The row as it stands, without its line end.
    pub raw: &'a [u8],
    /// Cells in the table's order, without surrounding blanks and quotes.
    pub cells: Vec<Cow<'a, [u8]>>,
    /// Why the row could not be cut into cells at all.
    pub broken: Option<String>,
}

impl<'a> Record<'a> {
    pub(crate) fn begin(&mut self, row: &Row<'a>) {
        (self.start, self.line, self.raw, self.broken) = (row.start, row.line, row.text, None);
        self.cells.clear();
    }

    /// The text of one cell, empty beyond the row's end.
    #[must_use]
    pub fn text(&self, column: usize) -> Cow<'_, str> {
        self.cells.get(column).map_or(Cow::Borrowed(""), |cell| String::from_utf8_lossy(cell))
    }

    /// Whether every cell is empty: such a row says nothing of what a table is like.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.broken.is_none() && self.cells.iter().all(|cell| cell.is_empty())
    }

    /// Cuts delimited text.
    pub(crate) fn cut(&mut self, text: &'a [u8], dialect: Dialect) {
        let text = if dialect.wrapped { unquoted(text.trim_ascii()) } else { text };
        if memchr::memchr(b'"', text).is_none() {
            self.split(text, dialect.delimiter);
        } else if dialect.wrapped {
            let inner = String::from_utf8_lossy(text).replace("\"\"", "\"").into_bytes();
            self.cut_quoted(&inner, dialect.delimiter);
        } else {
            self.cut_quoted(text, dialect.delimiter);
        }
    }

    fn split(&mut self, text: &'a [u8], delimiter: u8) {
        if delimiter == b' ' {
            // Aligned columns have any number of blanks between them.
            let cells = text.split(u8::is_ascii_whitespace).filter(|cell| !cell.is_empty());
            self.cells.extend(cells.map(Cow::Borrowed));
        } else {
            let cells = text.split(|&byte| byte == delimiter);
            self.cells.extend(cells.map(|cell| Cow::Borrowed(cell.trim_ascii())));
        }
    }

    fn cut_quoted(&mut self, text: &[u8], delimiter: u8) {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .trim(csv::Trim::All)
            .from_reader(text);
        let mut record = csv::ByteRecord::new();
        match reader.read_byte_record(&mut record) {
            Ok(_) => {
                let cells = record.iter().filter(|cell| delimiter != b' ' || !cell.is_empty());
                self.cells.extend(cells.map(|cell| Cow::Owned(unquoted(cell).to_vec())));
            }
            Err(found) => self.broken = Some(found.to_string()),
        }
    }

    /// Takes a line of JSON apart: the values of an array, or those of an object in the order of
    /// `columns`. Where the object holds its values in an array, they come first.
    pub(crate) fn take_json(&mut self, text: &'a [u8], columns: &[String], array: usize) {
        match serde_json::from_slice::<JsonLine<'a>>(text) {
            Ok(JsonLine::Array(values)) => self.cells.extend(values.into_iter().map(cell)),
            Ok(JsonLine::Object(fields)) => self.take_fields(fields, columns, array),
            Err(found) => {
                let place = format!("column {}", found.column());
                self.broken = Some(format!("{place}: expected a JSON array or object, found none"));
            }
        }
    }

    fn take_fields(
        &mut self,
        fields: Vec<(Cow<'a, str>, &'a RawValue)>,
        columns: &[String],
        array: usize,
    ) {
        let is_values = |(name, value): &&(Cow<'a, str>, &'a RawValue)| {
            FEATURES.contains(&name.as_ref()) && value.get().starts_with('[')
        };
        if let Some((_, values)) = fields.iter().find(is_values) {
            match serde_json::from_str::<Vec<&'a RawValue>>(values.get()) {
                Ok(values) if values.len() == array => {
                    self.cells.extend(values.into_iter().map(cell));
                }
                Ok(values) => {
                    self.broken = Some(format!("expected {array} values, found {}", values.len()));
                }
                Err(found) => {
                    self.broken = Some(format!("expected an array of values, found {found}"))
                }
            }
        }
        let named = &columns[self.cells.len().min(columns.len())..];
        for column in named {
            let mut found =
                fields.iter().filter(|(name, _)| name == column).map(|(_, value)| *value);
            let value = found.next();
            if found.any(|other| Some(other.get()) != value.map(RawValue::get)) {
                self.broken = Some(format!("expected `{column}` once, found it with two values"));
            }
            self.cells.push(value.map_or(Cow::Borrowed(&[]), cell));
        }
    }
}

/// Names under which an object holds all values of a row.
pub(crate) const FEATURES: [&str; 5] = ["features", "data", "values", "instance", "inputs"];

/// A quote after a blank is text to the CSV reader, but never part of a name or number.
fn unquoted(cell: &[u8]) -> &[u8] {
    cell.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(cell)
}

/// A JSON value as the text of a cell.
fn cell<'a>(value: &'a RawValue) -> Cow<'a, [u8]> {
    let text = value.get();
    match text {
        "null" => Cow::Borrowed(&[]),
        _ if text.starts_with('"') => match serde_json::from_str::<Cow<'a, str>>(text) {
            Ok(Cow::Borrowed(text)) => Cow::Borrowed(text.trim().as_bytes()),
            Ok(Cow::Owned(text)) => Cow::Owned(text.trim().as_bytes().to_vec()),
            Err(_) => Cow::Borrowed(text.as_bytes()),
        },
        _ => Cow::Borrowed(text.as_bytes()),
    }
}

/// A list or an object in JSON, with its values as they are spelled: a number is read once, by
/// [`crate::value`]. Unlike a derived reader it takes neither for the other, and keeps a name that is there
/// twice.
#[derive(Debug)]
pub enum JsonLine<'a> {
    /// Values.
    Array(Vec<&'a RawValue>),
    /// Names and values.
    Object(Vec<(Cow<'a, str>, &'a RawValue)>),
}

impl<'de> Deserialize<'de> for JsonLine<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonLineVisitor)
    }
}

struct JsonLineVisitor;

impl<'de> de::Visitor<'de> for JsonLineVisitor {
    type Value = JsonLine<'de>;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("an array or an object")
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = items.next_element()? {
            values.push(value);
        }
        Ok(JsonLine::Array(values))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let mut found = Vec::new();
        while let Some(field) = fields.next_entry()? {
            found.push(field);
        }
        Ok(JsonLine::Object(found))
    }
}
