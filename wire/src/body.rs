//! Rows of numbers in request bodies: read alike whatever the contract around them.

use std::borrow::Cow;

use serde_json::value::RawValue;
use table::{Cell, JsonLine, Schema, part, value};
use thiserror::Error;

/// Why a request body holds no rows: the place in it, what was expected there and what was found.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{place}: expected {expected}, found {found}")]
pub struct BodyError {
    place: String,
    expected: String,
    found: String,
}

impl From<table::Error> for BodyError {
    fn from(error: table::Error) -> Self {
        match error {
            table::Error::Table { place, expected, found } => Self { place, expected, found },
            table::Error::Number { found } => {
                Self::new("request body", "a number", excerpt(&found))
            }
        }
    }
}

impl BodyError {
    pub(crate) fn new(place: impl ToString, expected: impl ToString, found: impl ToString) -> Self {
        let (place, found) = (part(&place.to_string()), part(&found.to_string()));
        Self { place, expected: expected.to_string(), found }
    }
}

/// The rows of a text without header or label, one a line, blank lines left out; laid end to end.
pub(crate) fn csv_rows(text: &str, columns: usize) -> Result<Vec<f32>, BodyError> {
    let mut values = Vec::with_capacity(columns);
    for (line, number) in text.lines().zip(1..) {
        if !line.trim().is_empty() {
            csv_row(line, number, columns, &mut values)?;
        }
    }
    some_rows(values, "a CSV row")
}

fn csv_row(
    line: &str,
    number: usize,
    columns: usize,
    values: &mut Vec<f32>,
) -> Result<(), BodyError> {
    let begun = values.len();
    for (cell, column) in line.split(',').zip(1..) {
        let value = value::parse(cell).map_err(|_| {
            let place = format!("line {number}, column {column}");
            BodyError::new(place, "a finite number", excerpt(cell.trim()))
        })?;
        values.push(value);
    }
    match values.len() - begun {
        found if found == columns => Ok(()),
        found => Err(wrong_length(&format!("line {number}"), columns, found)),
    }
}

/// Appends one row of JSON numbers, each parsed as a cell of a table is, so that a row has the same
/// bits in every contract.
pub(crate) fn json_row(
    row: &[&RawValue],
    place: &dyn Fn() -> String,
    columns: usize,
    values: &mut Vec<f32>,
) -> Result<(), BodyError> {
    if row.len() != columns {
        return Err(wrong_length(&place(), columns, row.len()));
    }
    for (raw, column) in row.iter().zip(1..) {
        let value = value::parse(raw.get()).map_err(|_| {
            let place = format!("{}, value {column}", place());
            BodyError::new(place, "a finite number", excerpt(raw.get()))
        })?;
        values.push(value);
    }
    Ok(())
}

pub(crate) fn some_rows(values: Vec<f32>, expected: &str) -> Result<Vec<f32>, BodyError> {
    if values.is_empty() {
        return Err(BodyError::new("request body", expected, "none"));
    }
    Ok(values)
}

/// The rows of a text whose columns have names, by the one reader of tables; laid end to end, a value for each
/// feature.
///
/// # Errors
/// Names the row and the feature, what was expected there and what was found.
pub fn named_rows(text: &str, schema: &Schema) -> Result<Vec<f32>, BodyError> {
    let rows = table::read(text, schema)?;
    let mut values = Vec::with_capacity(rows.len() * schema.features.len());
    for (row, number) in rows.iter().zip(1..) {
        for (cell, feature) in row.cells.iter().zip(0..) {
            let found = match cell {
                Cell::Value(value) => {
                    values.push(*value);
                    continue;
                }
                Cell::Missing => "nothing".to_owned(),
                Cell::Unreadable(text) => excerpt(text),
            };
            let place = format!("row {number}, `{}`", schema.feature(feature));
            return Err(BodyError::new(place, "a finite number", found));
        }
    }
    some_rows(values, "rows")
}

/// What the JSON reader says of a body: where, and not in its own words.
pub(crate) fn json_error(expected: &str, found: &serde_json::Error) -> BodyError {
    let place = format!("something else at line {}, column {}", found.line(), found.column());
    BodyError::new("request body", expected, place)
}

/// A JSON object with its fields as they stand. Unlike a derived reader it takes no list for one.
pub(crate) struct Object<'a> {
    place: String,
    fields: Vec<(Cow<'a, str>, &'a RawValue)>,
}

/// Reads an object.
pub(crate) fn object<'a>(
    text: &'a str,
    place: &str,
    expected: &str,
) -> Result<Object<'a>, BodyError> {
    match serde_json::from_str(text) {
        Ok(JsonLine::Object(fields)) => Ok(Object { place: place.to_owned(), fields }),
        _ => Err(BodyError::new(place, expected, excerpt(text.trim()))),
    }
}

impl<'a> Object<'a> {
    pub(crate) fn field(&self, name: &str) -> Option<&'a RawValue> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| *value)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Whether there is a field that is no list and no object.
    pub(crate) fn holds_values(&self) -> bool {
        self.fields.iter().any(|(_, value)| !value.get().starts_with(['[', '{']))
    }

    pub(crate) fn lacks(&self, expected: &str) -> BodyError {
        let names: Vec<&str> = self.fields.iter().map(|(name, _)| name.as_ref()).collect();
        let found = if names.is_empty() {
            "an empty object".to_owned()
        } else {
            excerpt(&names.join(", "))
        };
        BodyError::new(&self.place, expected, found)
    }

    /// Refuses what is neither one of `names` nor there once: it would be passed over in silence.
    pub(crate) fn allow(&self, names: &[&str]) -> Result<(), BodyError> {
        for (at, (name, _)) in self.fields.iter().enumerate() {
            if !names.contains(&name.as_ref()) {
                let expected = format!("nothing beside `{}`", names.join("` or `"));
                return Err(BodyError::new(&self.place, expected, excerpt(name)));
            }
            if self.fields[..at].iter().any(|(other, _)| other == name) {
                return Err(BodyError::new(&self.place, format!("`{name}` once"), "it twice"));
            }
        }
        Ok(())
    }
}

/// Reads a list.
pub(crate) fn list<'a>(
    value: &'a RawValue,
    place: &str,
    expected: &str,
) -> Result<Vec<&'a RawValue>, BodyError> {
    serde_json::from_str(value.get())
        .map_err(|_| BodyError::new(place, expected, excerpt(value.get())))
}

fn wrong_length(place: &str, columns: usize, found: usize) -> BodyError {
    BodyError::new(place, format!("{columns} values"), found)
}

/// The beginning of a text, in quotes; what cannot be seen is written out.
#[must_use]
pub fn excerpt(text: &str) -> String {
    format!("`{}`", table::shortened(text))
}
