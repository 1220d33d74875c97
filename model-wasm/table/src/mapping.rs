//! Which column holds which feature.

use serde::{Deserialize, Serialize};

use crate::{
    Cell, Error, InputRow, Layout, Problem, Record, Schema, canonical, error::shortened, value,
};

/// Names under which tables carry the known class, in [`canonical`] spelling.
pub const LABEL_NAMES: [&str; 7] =
    ["diagnosis", "target", "label", "class", "outcome", "y", "truth"];

/// Rows from which on a nameless column of class codes is taken for the known class.
const ENOUGH: usize = 10;

/// A column with the known class of each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Column in the table, from 0.
    pub column: usize,
    /// Whether it holds bare numbers. Which of 0 and 1 is which differs from one tool to the next.
    pub is_number: bool,
    /// Whether, of two classes, each stands for the other.
    pub reversed: bool,
}

/// Columns as far as they are known; a person may fill in or change them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Column of each feature, in feature order.
    pub features: Vec<Option<usize>>,
    /// Column of the known class.
    pub label: Option<Label>,
    /// Column that names the row.
    pub id: Option<usize>,
}

/// Columns of all features.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// Column of each feature, in feature order.
    pub features: Vec<usize>,
    /// Column of the known class.
    pub label: Option<Label>,
    /// Column that names the row.
    pub id: Option<usize>,
    /// Columns of the table.
    width: usize,
}

impl Proposal {
    /// By name where there is a header, whatever order and spelling; else by position, if the
    /// number of columns fits.
    #[must_use]
    pub fn find(layout: &Layout, sample: &[Vec<String>], schema: &Schema) -> Self {
        match &layout.header {
            Some(header) => Self::by_name(header, layout, sample, schema),
            None => Self::by_position(layout, sample, schema),
        }
    }

    fn by_name(
        header: &[String],
        layout: &Layout,
        sample: &[Vec<String>],
        schema: &Schema,
    ) -> Self {
        let columns: Vec<String> = header.iter().map(|name| canonical(name)).collect();
        // The very name first: signs that are left out of a comparison may be all that tells two apart.
        let find = |names: &Vec<String>| {
            let exact = names.iter().find_map(|name| header.iter().position(|c| c == name));
            let alike = || {
                names
                    .iter()
                    .map(|name| canonical(name))
                    .find_map(|n| columns.iter().position(|c| *c == n))
            };
            exact.or_else(alike)
        };
        let mut features: Vec<_> = schema.features.iter().map(find).collect();
        for index in 1..features.len() {
            // One column cannot hold two features; which, a person must say.
            if features[..index].contains(&features[index]) {
                features[index] = None;
            }
        }
        let mut others: Vec<usize> =
            (0..header.len()).filter(|column| !features.contains(&Some(*column))).collect();
        others.sort_by_key(|&column| !LABEL_NAMES.contains(&columns[column].as_str()));
        let label = |column: &usize| {
            let found = label(*column, layout, sample, schema)?;
            (!found.is_number || LABEL_NAMES.contains(&columns[*column].as_str())).then_some(found)
        };
        let label = others.iter().find_map(label);
        let is_id =
            |column: &&usize| columns[**column] == "id" || columns[**column].ends_with("rowid");
        let id = others.iter().find(is_id).copied();
        Self { features, label, id }
    }

    fn by_position(layout: &Layout, sample: &[Vec<String>], schema: &Schema) -> Self {
        let (width, count) = (layout.width, schema.features.len());
        let label = match width.saturating_sub(count) {
            0 => None,
            spare => {
                // A label stands before or behind the values, an id before both.
                let places = [0, 1, width - 1];
                let mut places = places.into_iter().filter(|&at| at < spare || at + spare >= width);
                let found = places.find_map(|column| label(column, layout, sample, schema));
                // A few bare numbers without a name may be anything.
                found.filter(|label| !label.is_number || sample.len() >= ENOUGH)
            }
        };
        let mut rest: Vec<usize> =
            (0..width).filter(|&c| label.is_none_or(|l| l.column != c)).collect();
        let id = (label.is_some() && rest.len() == count + 1).then(|| rest.remove(0));
        if rest.len() == count {
            Self { features: rest.into_iter().map(Some).collect(), label, id }
        } else {
            Self { features: vec![None; count], label: None, id: None }
        }
    }

    /// The mapping, if every feature has its column.
    ///
    /// # Errors
    /// [`Error::Table`] naming the features that no column carries, or the expected count.
    pub fn complete(self, layout: &Layout, schema: &Schema) -> Result<Mapping, Error> {
        let Self { features, label, id } = self;
        let missing: Vec<usize> = (0..features.len()).filter(|&f| features[f].is_none()).collect();
        if missing.is_empty() {
            let features = features.into_iter().flatten().collect();
            return Ok(Mapping { features, label, id, width: layout.width });
        }
        let Some(header) = &layout.header else {
            let expected = format!("{} values, or a header that names the columns", features.len());
            let place = format!("line {}", layout.body_line + 1);
            return Err(Error::table(place, expected, format!("{} values", layout.width)));
        };
        let names: Vec<_> =
            missing.iter().take(3).map(|&feature| schema.feature(feature)).collect();
        let expected =
            format!("a column for each feature, also for {}", listed(&names, missing.len()));
        Err(Error::table("header", expected, shortened(&header.join(", "))))
    }
}

impl Mapping {
    /// Reads the values of a row into `values`, which is [features]; whether every one was there.
    /// The values of a row that has a problem are of no meaning.
    #[must_use]
    #[inline]
    pub fn read_values(&self, layout: &Layout, record: &Record<'_>, values: &mut [f32]) -> bool {
        if record.broken.is_some() || self.wrong_width(record).is_some() {
            return false;
        }
        for (value, &column) in values.iter_mut().zip(&self.features) {
            let Some(cell) = record.cells.get(column) else { return false };
            let Ok(number) = layout.number(cell) else { return false };
            *value = number;
        }
        true
    }

    /// What is wrong with a row, in the order of its columns; nothing if every value is there.
    #[must_use]
    pub fn problems(&self, layout: &Layout, record: &Record<'_>, schema: &Schema) -> Vec<Problem> {
        if let Some(words) = &record.broken {
            return vec![Problem::Broken(words.clone())];
        }
        if let Some(problem) = self.wrong_width(record) {
            return vec![problem];
        }
        let problem = |(index, &column): (usize, &usize)| {
            let (place, feature) = (column + 1, schema.feature(index).to_owned());
            match cell(record, column, layout) {
                Cell::Value(_) => None,
                Cell::Missing => Some((column, Problem::Missing { column: place, feature })),
                Cell::Unreadable(found) => {
                    Some((column, Problem::NoNumber { column: place, feature, found }))
                }
            }
        };
        let mut found: Vec<_> = self.features.iter().enumerate().filter_map(problem).collect();
        found.sort_by_key(|(column, _)| *column);
        found.into_iter().map(|(_, problem)| problem).collect()
    }

    /// A row in feature order. Where the row has another width than the table, no cell of it can be
    /// trusted to stand in its column, and all are missing.
    #[must_use]
    pub fn input_row(&self, layout: &Layout, record: &Record<'_>, schema: &Schema) -> InputRow {
        InputRow {
            line: layout.body_line + record.line + 1,
            id: self.id.map(|column| record.text(column).into_owned()),
            label: self.label(record, schema),
            cells: match self.wrong_width(record) {
                Some(Problem::Long { .. }) => vec![Cell::Missing; self.features.len()],
                _ => self.features.iter().map(|&column| cell(record, column, layout)).collect(),
            },
        }
    }

    /// Index of a row's known class, where the table has a label that can be read.
    #[must_use]
    pub fn label(&self, record: &Record<'_>, schema: &Schema) -> Option<usize> {
        let label = self.label?;
        let class = schema.class_of(&record.text(label.column))?;
        Some(if label.reversed && schema.classes.len() == 2 { 1 - class } else { class })
    }

    fn wrong_width(&self, record: &Record<'_>) -> Option<Problem> {
        let found = record.cells.len();
        if record.cells.iter().skip(self.width).any(|cell| !cell.is_empty()) {
            return Some(Problem::Long { expected: self.width, found });
        }
        let needed = self.features.iter().max().map_or(0, |last| last + 1);
        (found < needed).then_some(Problem::Short { expected: self.width, found })
    }
}

fn cell(record: &Record<'_>, column: usize, layout: &Layout) -> Cell {
    let text = record.text(column);
    match layout.number(text.as_bytes()) {
        Ok(value) => Cell::Value(value),
        Err(_) if value::is_missing(&text) => Cell::Missing,
        Err(_) => Cell::Unreadable(shortened(&text)),
    }
}

/// A column is the label if every cell in it that is not empty names a class.
fn label(column: usize, layout: &Layout, sample: &[Vec<String>], schema: &Schema) -> Option<Label> {
    let cells = || {
        let cells = sample.iter().filter_map(|row| row.get(column));
        cells.filter(|text| !value::is_missing(text))
    };
    let named = cells().next().is_some() && cells().all(|text| schema.class_of(text).is_some());
    let is_number = cells().any(|text| layout.number(text.as_bytes()).is_ok());
    named.then_some(Label { column, is_number, reversed: false })
}

fn listed(names: &[&str], count: usize) -> String {
    let more = count - names.len();
    let names = names.join(", ");
    if more == 0 { names } else { format!("{names} and {more} more") }
}
