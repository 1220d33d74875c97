//! Any other table: its own columns are the features, its own labels the classes.

use model_wasm::{
    manifest::{Class, Feature},
    table::{RawTable, canonical},
    value,
};

use super::{
    Dataset,
    labels::{classes_of, index_of, plain},
    source::{Columns, Options, Reading, cell, collect, column, title, width},
};
use crate::Error;

/// Names that mark a column as numbering its rows.
const ID_NAMES: [&str; 3] = ["", "id", "unnamed0"];

pub(super) fn read(table: &RawTable, options: &Options) -> Result<Reading, Error> {
    let wanted = options.label.as_deref().ok_or_else(|| {
        let expected = "the features of the Wisconsin data, or --label COLUMN";
        Error::data("table", expected, format!("{} other columns", width(table)))
    })?;
    let label = column(table, wanted)?;
    let (features, dropped) = features(table, label, options)?;
    let classes = classes(table, label)?;
    let positive = positive(&classes, options.positive.as_deref())?;
    let class = |text: &str, place: &str| {
        index_of(&classes, text).ok_or_else(|| Error::data(place, "a label", format!("`{text}`")))
    };
    let (rows, labels, skipped) =
        collect(table, &Columns { features: features.clone(), label }, class)?;
    let data = Dataset {
        name: options.name.clone(),
        task: task(table, label, &classes),
        features: features.iter().map(|&column| feature(&title(table, column))).collect(),
        classes,
        positive,
        rows,
        labels,
        licence: options.licence.clone(),
        citation: String::new(),
    };
    Ok(Reading { data, skipped, dropped })
}

/// Feature columns, and the names of the dropped ones.
fn features(
    table: &RawTable,
    label: usize,
    options: &Options,
) -> Result<(Vec<usize>, Vec<String>), Error> {
    let dropped: Vec<usize> =
        options.drop.iter().map(|name| column(table, name)).collect::<Result<_, _>>()?;
    let is_id = |column: usize| {
        table.header.is_some() && ID_NAMES.contains(&canonical(&title(table, column)).as_str())
    };
    let (out, features): (Vec<usize>, Vec<usize>) = (0..width(table))
        .filter(|&column| column != label)
        .partition(|&column| dropped.contains(&column) || is_id(column));
    let (texts, worded): (Vec<usize>, Vec<String>) =
        features.iter().filter_map(|&column| Some((column, worded(table, column)?))).unzip();
    if !worded.is_empty() {
        let drops: Vec<String> =
            texts.iter().map(|&column| drop_argument(&title(table, column))).collect();
        let expected = format!(
            "numbers in every feature column; write a text as numbers, such as a column of 0 and 1 for each of its \
             values, or leave it out: {}",
            drops.join(" ")
        );
        let gaps = features.iter().filter(|column| !texts.contains(column));
        let gaps = gaps.filter_map(|&column| gapped(table, column));
        return Err(Error::data(
            "table",
            expected,
            worded.into_iter().chain(gaps).collect::<Vec<_>>().join("; "),
        ));
    }
    if features.is_empty() {
        return Err(Error::data("table", "at least one feature column", "none"));
    }
    Ok((features, out.into_iter().map(|column| title(table, column)).collect()))
}

/// A column's name and its first cell that is no number, if there is one.
fn worded(table: &RawTable, column: usize) -> Option<String> {
    let is_word = |text: &str| !value::is_missing(text) && table.number(text).is_err();
    let row = table.rows.iter().find(|row| is_word(cell(row, column)))?;
    let (title, text) = (title(table, column), cell(row, column));
    Some(format!("`{title}` with `{text}` in line {}", row.line))
}

/// A column's name and how many rows would be skipped for it, if there are any.
fn gapped(table: &RawTable, column: usize) -> Option<String> {
    let gaps = table.rows.iter().filter(|row| value::is_missing(cell(row, column))).count();
    let title = title(table, column);
    (gaps > 0)
        .then(|| format!("and `{title}` without a value in {gaps} rows, which would be skipped"))
}

/// What leaves a column out, as it is typed into a shell.
#[must_use]
pub fn drop_argument(column: &str) -> String {
    let plain = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.');
    match column.chars().all(plain) {
        true => format!("--drop {column}"),
        false => format!("--drop '{}'", column.replace('\'', r"'\''")),
    }
}

fn classes(table: &RawTable, label: usize) -> Result<Vec<Class>, Error> {
    let labels = table.rows.iter().map(|row| cell(row, label));
    let classes = classes_of(labels.filter(|text| !value::is_missing(text)));
    if (2..=32).contains(&classes.len()) {
        return Ok(classes);
    }
    let place = format!("label column `{}`", title(table, label));
    Err(Error::data(place, "2 to 32 different labels", classes.len()))
}

fn positive(classes: &[Class], wanted: Option<&str>) -> Result<usize, Error> {
    let Some(wanted) = wanted else { return Ok(1) };
    index_of(classes, plain(wanted)).ok_or_else(|| {
        let names: Vec<&str> = classes.iter().map(|class| class.name.as_str()).collect();
        Error::data("positive label", format!("one of {}", names.join(", ")), wanted)
    })
}

fn task(table: &RawTable, label: usize, classes: &[Class]) -> String {
    let names: Vec<&str> = classes.iter().map(|class| class.name.as_str()).collect();
    format!("Tells `{}` ({}) from the other columns.", title(table, label), names.join(", "))
}

fn feature(name: &str) -> Feature {
    let group = name.rsplit_once('_').map_or(name, |(group, _)| group);
    Feature {
        name: name.to_owned(),
        aliases: Vec::new(),
        group: if group.is_empty() { name } else { group }.to_owned(),
        statistic: String::new(),
        unit: String::new(),
        description: String::new(),
        quantiles: Vec::new(),
        median: 0.0,
        midpoint: 0.0,
    }
}
