//! Which column holds which feature.

use super::{Cell, Dialect, InputRow, RawRow, RawTable};
use crate::{Error, Manifest, error::shortened, manifest::Feature, value};

/// Column indices of features, label and id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// Column of each feature, in feature order.
    pub features: Vec<usize>,
    /// Column of the known class.
    pub label: Option<usize>,
    /// Column that names the row.
    pub id: Option<usize>,
}

impl Mapping {
    /// By name where there is a header, whatever order and spelling; else by position.
    ///
    /// # Errors
    /// [`Error::Table`] naming the features that no column carries, or the expected count.
    pub fn find(table: &RawTable, manifest: &Manifest) -> Result<Self, Error> {
        match &table.header {
            Some(header) => Self::by_name(header, table, manifest),
            None => Self::by_position(table, manifest),
        }
    }

    fn by_name(header: &[String], table: &RawTable, manifest: &Manifest) -> Result<Self, Error> {
        let columns: Vec<String> = header.iter().map(|name| canonical(name)).collect();
        let find = |feature: &Feature| {
            feature
                .names()
                .find_map(|name| columns.iter().position(|column| *column == canonical(name)))
        };
        let found: Vec<_> = manifest.features.iter().map(find).collect();
        let missing: Vec<_> =
            manifest.features.iter().zip(&found).filter(|(_, c)| c.is_none()).collect();
        if !missing.is_empty() {
            let names: Vec<_> = missing.iter().take(3).map(|(f, _)| f.name.as_str()).collect();
            let expected =
                format!("a column for each feature, also for {}", listed(&names, missing.len()));
            return Err(Error::table("header", expected, shortened(&header.join(", "))));
        }
        let features: Vec<usize> = found.into_iter().flatten().collect();
        let rest = |column: &usize| !features.contains(column);
        let others: Vec<usize> = (0..header.len()).filter(rest).collect();
        let label = others.iter().copied().find(|&column| is_label(column, table, manifest));
        let id = others.iter().copied().find(|&column| columns[column] == "id");
        Ok(Self { features, label, id })
    }

    fn by_position(table: &RawTable, manifest: &Manifest) -> Result<Self, Error> {
        let (first, count) = (&table.rows[0], manifest.features.len());
        let width = first.cells.len();
        let worded = |&column: &usize| table.number(&first.cells[column]).is_err();
        let label = (width > count)
            .then(|| (0..width).filter(worded).find(|&column| is_label(column, table, manifest)));
        let label = label.flatten();
        let mut rest: Vec<usize> = (0..width).filter(|&column| Some(column) != label).collect();
        let id = (label.is_some() && rest.len() == count + 1).then(|| rest.remove(0));
        if rest.len() != count {
            let expected = format!("{count} values, or a header that names the columns");
            return Err(Error::table(
                format!("line {}", first.line),
                expected,
                format!("{width} values"),
            ));
        }
        Ok(Self { features: rest, label, id })
    }

    pub(super) fn row(&self, row: &RawRow, dialect: &Dialect, manifest: &Manifest) -> InputRow {
        let text = |column: usize| row.cells.get(column).map_or("", String::as_str);
        let label = self.label.and_then(|column| class_of(text(column), manifest));
        InputRow {
            line: row.line,
            id: self.id.map(|column| text(column).to_owned()),
            label,
            cells: self.features.iter().map(|&column| cell(text(column), dialect)).collect(),
        }
    }
}

fn cell(text: &str, dialect: &Dialect) -> Cell {
    match dialect.number(text) {
        Ok(value) => Cell::Value(value),
        Err(_) if value::is_missing(text) => Cell::Missing,
        Err(_) => Cell::Unreadable(shortened(text)),
    }
}

/// A column is the label if every cell in it names a class by a word. Bare numbers are left
/// alone: which of 0 and 1 is which differs from one tool to the next.
fn is_label(column: usize, table: &RawTable, manifest: &Manifest) -> bool {
    table.rows.iter().all(|row| {
        let text = row.cells.get(column).map_or("", String::as_str);
        table.number(text).is_err() && class_of(text, manifest).is_some()
    })
}

fn class_of(label: &str, manifest: &Manifest) -> Option<usize> {
    manifest.classes.iter().position(|class| class.answers_to(label))
}

/// How column names are compared, by their lower-case letters and digits alone: `Radius_Mean`,
/// `radius mean` and `radius.mean` are one.
#[must_use]
pub fn canonical(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn listed(names: &[&str], count: usize) -> String {
    let more = count - names.len();
    let names = names.join(", ");
    if more == 0 { names } else { format!("{names} and {more} more") }
}
