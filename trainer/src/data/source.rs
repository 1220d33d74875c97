//! A table's text to a data set.

use std::fmt;

use model_wasm::{
    manifest::{Class, Feature},
    table::{LABEL_NAMES, RawRow, RawTable, canonical},
    value,
};

use super::{Dataset, generic, labels, wdbc};
use crate::Error;

/// What a table does not say of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Name of the data set.
    pub name: String,
    /// Licence of the rows; empty if unknown.
    pub licence: String,
    /// Label column: a header name or a number from 1.
    pub label: Option<String>,
    /// The label that is the positive class; without it the second in sorted order.
    pub positive: Option<String>,
    /// Columns, by name or number from 1, that are no features.
    pub drop: Vec<String>,
}

/// A data set and what was left out of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The complete rows.
    pub data: Dataset,
    /// Rows with a missing value.
    pub skipped: Vec<Skipped>,
    /// Names of the columns that are neither label nor feature.
    pub dropped: Vec<String>,
}

/// A row that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Line in the text, from 1.
    pub line: usize,
    /// Name of the first column without a value.
    pub column: String,
}

impl fmt::Display for Skipped {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}: skipped, no value for `{}`", self.line, self.column)
    }
}

/// Reads a table: one in a form of the Wisconsin data gets its schema ([`wdbc`]), any other needs
/// [`Options::label`] and gets a schema of its own.
///
/// The forms of the Wisconsin data: a header that names all thirty features under any of their
/// names, in any order, with a label column (Kaggle, scikit-learn); or no header, then label and
/// thirty values (SageMaker) or id, label and thirty values (UCI).
///
/// # Errors
/// [`Error::Engine`] if the text is no table; [`Error::Data`] naming line and column of a cell
/// that is no number, a label that cannot be told, or columns that are not numeric.
pub fn read(text: &str, options: &Options) -> Result<Reading, Error> {
    let table = RawTable::read(text)?;
    match &table.header {
        Some(header) => match named(header, &wdbc::features()) {
            Some(features) => read_named(&table, header, features, options),
            None => generic::read(&table, options),
        },
        None if options.label.is_none() => read_positional(&table, options),
        None => generic::read(&table, options),
    }
}

/// Which columns of a table are what.
pub(super) struct Columns {
    pub(super) features: Vec<usize>,
    pub(super) label: usize,
}

/// Column of each feature, if the header has all of them.
fn named(header: &[String], features: &[Feature]) -> Option<Vec<usize>> {
    let names: Vec<String> = header.iter().map(|name| canonical(name)).collect();
    let find = |feature: &Feature| {
        let mut own = std::iter::once(&feature.name).chain(&feature.aliases);
        own.find_map(|name| names.iter().position(|column| *column == canonical(name)))
    };
    features.iter().map(find).collect()
}

fn read_named(
    table: &RawTable,
    header: &[String],
    features: Vec<usize>,
    options: &Options,
) -> Result<Reading, Error> {
    let label = match &options.label {
        Some(name) => column(table, name)?,
        None => usual_label(header)?,
    };
    let reversed = is_scikit_learn(header, label);
    let class = |text: &str, place: &str| {
        let class = wdbc_class(text, place)?;
        let is_number = text.parse::<f64>().is_ok();
        Ok(if reversed && is_number { 1 - class } else { class })
    };
    finish(table, &Columns { features, label }, options, class)
}

fn read_positional(table: &RawTable, options: &Options) -> Result<Reading, Error> {
    let width = table.rows.first().map_or(0, |row| row.cells.len());
    let count = wdbc::features().len();
    let label = width.checked_sub(count + 1).filter(|&label| label <= 1);
    let label = label.ok_or_else(|| {
        let expected = format!(
            "label and {count} values, or id, label and {count} values; any other table needs \
             --label COLUMN"
        );
        Error::data("table without header", expected, format!("{width} columns"))
    })?;
    let columns = Columns { features: (label + 1..width).collect(), label };
    finish(table, &columns, options, wdbc_class)
}

fn finish(
    table: &RawTable,
    columns: &Columns,
    options: &Options,
    class: impl Fn(&str, &str) -> Result<usize, Error>,
) -> Result<Reading, Error> {
    let (rows, labels, skipped) = collect(table, columns, class)?;
    let mut data = Dataset {
        name: options.name.clone(),
        licence: options.licence.clone(),
        rows,
        labels,
        ..wdbc::blank()
    };
    if data.is_public() {
        data.name = wdbc::NAME.to_owned();
        data.licence = wdbc::LICENCE.to_owned();
        data.citation = wdbc::CITATION.to_owned();
    }
    Ok(Reading { data, skipped, dropped: Vec::new() })
}

fn usual_label(header: &[String]) -> Result<usize, Error> {
    let names: Vec<String> = header.iter().map(|name| canonical(name)).collect();
    let found = LABEL_NAMES.iter().find_map(|&name| names.iter().position(|column| column == name));
    found.ok_or_else(|| {
        let expected = format!("a label column ({}) or --label COLUMN", LABEL_NAMES.join(", "));
        Error::data("header", expected, "none of these")
    })
}

/// scikit-learn's target counts 0 as malignant, the reverse of everybody else.
fn is_scikit_learn(header: &[String], label: usize) -> bool {
    canonical(&header[label]) == "target" && header.iter().any(|c| canonical(c) == "meanradius")
}

fn wdbc_class(text: &str, place: &str) -> Result<usize, Error> {
    let classes: Vec<Class> = wdbc::classes();
    labels::index_of(&classes, text).ok_or_else(|| {
        Error::data(place, "a label such as `B`, `M`, `0` or `1`", format!("`{text}`"))
    })
}

/// Index of the column that `wanted` names, or numbers from 1.
pub(super) fn column(table: &RawTable, wanted: &str) -> Result<usize, Error> {
    let width = width(table);
    let by_name = table.header.as_ref().and_then(|header| {
        let exact = header.iter().position(|name| name == wanted);
        exact.or_else(|| header.iter().position(|name| name.eq_ignore_ascii_case(wanted)))
    });
    let number = || wanted.parse::<usize>().ok().filter(|n| (1..=width).contains(n));
    by_name.or_else(|| number().map(|n| n - 1)).ok_or_else(|| {
        let names = table.header.as_ref().map(|header| header.join(", "));
        let found = names.unwrap_or_else(|| "no header".to_owned());
        Error::data(format!("column `{wanted}`"), format!("a name or 1 to {width}"), found)
    })
}

pub(super) fn width(table: &RawTable) -> usize {
    let widest = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    table.header.as_ref().map_or(widest, Vec::len)
}

pub(super) fn title(table: &RawTable, column: usize) -> String {
    let named = table.header.as_ref().and_then(|header| header.get(column));
    named.cloned().unwrap_or_else(|| format!("column {}", column + 1))
}

pub(super) fn cell(row: &RawRow, column: usize) -> &str {
    row.cells.get(column).map_or("", String::as_str)
}

type Collected = (Vec<f32>, Vec<usize>, Vec<Skipped>);

/// Values and labels of the complete rows. `class` gets a label and its place.
pub(super) fn collect(
    table: &RawTable,
    columns: &Columns,
    class: impl Fn(&str, &str) -> Result<usize, Error>,
) -> Result<Collected, Error> {
    let (mut values, mut labels, mut skipped) = (Vec::new(), Vec::new(), Vec::new());
    for row in &table.rows {
        let mut needed = std::iter::once(&columns.label).chain(&columns.features);
        if let Some(&gap) = needed.find(|&&column| value::is_missing(cell(row, column))) {
            skipped.push(Skipped { line: row.line, column: title(table, gap) });
            continue;
        }
        let place = |column| format!("line {}, column `{}`", row.line, title(table, column));
        labels.push(class(cell(row, columns.label), &place(columns.label))?);
        for &column in &columns.features {
            let text = cell(row, column);
            let number = table.number(text);
            values.push(
                number.map_err(|_| {
                    Error::data(place(column), "a finite number", format!("`{text}`"))
                })?,
            );
        }
    }
    if labels.is_empty() {
        let found = format!("{} rows, each with a missing value", skipped.len());
        return Err(Error::data("table", "at least one complete row", found));
    }
    Ok((values, labels, skipped))
}

#[cfg(test)]
#[path = "source_tests.rs"]
mod tests;
