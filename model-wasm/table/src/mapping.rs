//! Which column holds which feature.

use serde::{Deserialize, Serialize};

use crate::{
    Cell, Error, InputRow, Layout, Problem, Record, Schema, canonical, error::shortened,
    header::are_running, value,
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Column of each feature, in feature order.
    pub features: Vec<Option<usize>>,
    /// Column of the known class.
    pub label: Option<Label>,
    /// Column that names the row.
    pub id: Option<usize>,
    /// Columns that stand twice in the table, with the same values as far as is known.
    pub twins: Vec<(usize, usize)>,
    /// Features for which there are columns with different values.
    pub rivals: Vec<Rivals>,
}

/// Columns of one feature's name that hold different values: which counts, a person must say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rivals {
    /// The feature.
    pub feature: usize,
    /// The columns, from 0.
    pub columns: Vec<usize>,
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
    /// Columns that must hold the same in every row.
    twins: Vec<(usize, usize)>,
    /// Columns of the table.
    width: usize,
}

impl Proposal {
    /// By name where there is a header with names, whatever order and spelling; else by position, if
    /// the number of columns fits.
    #[must_use]
    pub fn find(layout: &Layout, sample: &[Vec<String>], schema: &Schema) -> Self {
        match &layout.header {
            // Numbers that pandas counts columns with are no names.
            Some(header) if !are_running(header) => Self::by_name(header, layout, sample, schema),
            _ => Self::by_position(layout, sample, schema),
        }
    }

    fn by_name(
        header: &[String],
        layout: &Layout,
        sample: &[Vec<String>],
        schema: &Schema,
    ) -> Self {
        let columns: Vec<String> = header.iter().map(|name| canonical(name)).collect();
        let found: Vec<Vec<usize>> =
            schema.features.iter().map(|names| columns_of(names, header, &columns)).collect();
        let is_alike = |&column: &usize, other: usize| {
            sample.iter().all(|row| row.get(column) == row.get(other))
        };
        let mut features = vec![None; found.len()];
        let (mut twins, mut rivals) = (Vec::new(), Vec::new());
        for (feature, found) in found.iter().enumerate() {
            let Some((&first, others)) = found.split_first() else { continue };
            // One column cannot hold two features; which, a person must say.
            if features[..feature].contains(&Some(first)) {
                continue;
            }
            match others.iter().all(|other| is_alike(other, first)) {
                true => {
                    features[feature] = Some(first);
                    twins.extend(others.iter().map(|&other| (first, other)));
                }
                false => rivals.push(Rivals { feature, columns: found.clone() }),
            }
        }
        let taken = |column: &usize| features.contains(&Some(*column));
        let mut others: Vec<usize> = (0..header.len()).filter(|column| !taken(column)).collect();
        others.sort_by_key(|&column| !LABEL_NAMES.contains(&columns[column].as_str()));
        let label = |column: &usize| {
            let found = label(*column, layout, sample, schema)?;
            (!found.is_number || LABEL_NAMES.contains(&columns[*column].as_str())).then_some(found)
        };
        let label = others.iter().find_map(label);
        let is_id =
            |column: &&usize| columns[**column] == "id" || columns[**column].ends_with("rowid");
        let id = others.iter().find(is_id).copied();
        Self { features, label, id, twins, rivals }
    }

    /// Columns in the order of the features, whatever they are called: where they have names, only a person
    /// can decide that.
    #[must_use]
    pub fn by_position(layout: &Layout, sample: &[Vec<String>], schema: &Schema) -> Self {
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
        let is_id = label.is_some() || rest.first().is_some_and(|&first| counts(first, sample));
        let id = (is_id && rest.len() == count + 1).then(|| rest.remove(0));
        if rest.len() == count {
            Self { features: rest.into_iter().map(Some).collect(), label, id, ..Self::default() }
        } else {
            Self { features: vec![None; count], ..Self::default() }
        }
    }

    /// The mapping, if every feature has its column.
    ///
    /// # Errors
    /// [`Error::Table`] naming the features that no column carries, or the expected count.
    pub fn complete(self, layout: &Layout, schema: &Schema) -> Result<Mapping, Error> {
        let Self { features, label, id, twins, rivals } = self;
        if let Some(Rivals { feature, columns }) =
            rivals.first().filter(|r| features[r.feature].is_none())
        {
            let places: Vec<String> = columns
                .iter()
                .map(|column| format!("column {} ({})", column + 1, layout.title(*column)))
                .collect();
            return Err(Error::table(
                "header",
                format!("one column for {}", schema.feature(*feature)),
                format!("{} with different values; choose one", places.join(" and ")),
            ));
        }
        let missing: Vec<usize> = (0..features.len()).filter(|&f| features[f].is_none()).collect();
        if missing.is_empty() {
            let features: Vec<usize> = features.into_iter().flatten().collect();
            // Where a person has chosen another column, the two need not agree.
            let twins = twins.into_iter().filter(|(one, _)| features.contains(one)).collect();
            return Ok(Mapping { features, label, id, twins, width: layout.width });
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
        self.unequal(record).is_none()
    }

    /// Columns that hold two values where the table's beginning has one.
    fn unequal(&self, record: &Record<'_>) -> Option<(usize, usize)> {
        self.twins.iter().copied().find(|&(one, other)| record.text(one) != record.text(other))
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
        if let Some((one, other)) = self.unequal(record) {
            return vec![Problem::Unequal {
                columns: [one + 1, other + 1],
                found: [one, other].map(|column| shortened(&record.text(column))),
            }];
        }
        let problem = |(index, &column): (usize, &usize)| {
            let (place, feature) = (column + 1, schema.feature(index).to_owned());
            match cell(record, column, layout) {
                Cell::Value(_) => None,
                Cell::Missing => Some((column, Problem::Missing { column: place, feature })),
                Cell::Unreadable(found) => {
                    let doubt = layout.doubtful(&found).map(|both| both.map(|one| one.to_string()));
                    Some((column, Problem::NoNumber { column: place, feature, found, doubt }))
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
                _ => {
                    self.features.iter().map(|&column| self.cell(record, column, layout)).collect()
                }
            },
        }
    }

    /// One cell; of two columns that hold two values, neither.
    fn cell(&self, record: &Record<'_>, column: usize, layout: &Layout) -> Cell {
        match self.unequal(record) {
            Some((one, other)) if one == column => {
                let found = format!("{} and {}", record.text(one), record.text(other));
                Cell::Unreadable(shortened(&found))
            }
            _ => cell(record, column, layout),
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

/// Columns that carry one of the names. The very name first: signs that are left out of a comparison may
/// be all that tells two apart.
fn columns_of(names: &[String], header: &[String], columns: &[String]) -> Vec<usize> {
    let all = |is: &dyn Fn(usize) -> bool| (0..header.len()).filter(|&column| is(column)).collect();
    let exact: Vec<usize> = all(&|column| names.contains(&header[column]));
    if !exact.is_empty() {
        return exact;
    }
    let names: Vec<String> = names.iter().map(|name| canonical(name)).collect();
    let alike: Vec<usize> = all(&|column| names.contains(&columns[column]));
    if !alike.is_empty() {
        return alike;
    }
    all(&|column| names.contains(&canonical(without_unit(&header[column]))))
}

/// A name before a unit in brackets, as `radius (mm)`.
fn without_unit(name: &str) -> &str {
    name.split(['(', '[', '{']).next().unwrap_or(name)
}

/// Whether a column counts rows, from 0 or 1.
fn counts(column: usize, sample: &[Vec<String>]) -> bool {
    let cells = || sample.iter().filter_map(|row| row.get(column));
    let from =
        |first: usize| cells().zip(first..).all(|(cell, number)| *cell == number.to_string());
    sample.len() > 1 && (from(0) || from(1))
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
