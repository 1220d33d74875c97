//! Which dialect a table is written in: every one is tried on its beginning, and what it makes of it is
//! held against the names and the number of columns that are looked for.

use std::collections::BTreeMap;

use crate::{
    Choices, Dialect, Record, Rows, Schema, canonical, cut::Ends, dialect::is_grouped,
    header::FIRST, value,
};

/// Rows at the beginning that say what a table is like.
pub(crate) const ROWS: usize = 200;
/// What may stand between cells. Of two that fit alike the earlier is taken: a tab or a semicolon that
/// cuts most rows alike is never an accident.
const DELIMITERS: [u8; 5] = [b'\t', b';', b',', b'|', b' '];
/// How much nearer to its column's other numbers one of two meanings must be.
const FACTOR: f64 = 5.0;

type Cells = Vec<String>;

/// The dialect that fits best; what was chosen by a person stays as chosen.
pub(crate) fn dialect(text: &[u8], ends: Ends, schema: &Schema, choices: &Choices) -> Dialect {
    let wrapped = is_wrapped(text, ends);
    let fits = |delimiter: &u8| {
        let dialect = Dialect { wrapped, ..Dialect::of(*delimiter) };
        fit(&rows(text, ends, dialect), schema)
    };
    let best = || {
        let fitting =
            DELIMITERS.iter().filter_map(|delimiter| Some((fits(delimiter)?, *delimiter)));
        // Of equals the first.
        fitting.rev().max_by_key(|(fit, _)| *fit).map_or(b',', |(_, delimiter)| delimiter)
    };
    let delimiter = choices.delimiter.unwrap_or_else(best);
    let dialect = Dialect { wrapped, ..Dialect::of(delimiter) };
    let rows = rows(text, ends, dialect);
    let decimal_comma = choices.decimal_comma.unwrap_or_else(|| has_decimal_comma(&rows));
    let dialect = Dialect { decimal_comma, ..dialect };
    let grouped = choices.grouped.unwrap_or_else(|| is_grouping(&rows, dialect));
    Dialect { grouped, ..dialect }
}

/// What occurs most often; of equals the largest.
pub(crate) fn usual(counts: impl Iterator<Item = usize>) -> Option<usize> {
    let mut seen = BTreeMap::<usize, usize>::new();
    counts.for_each(|count| *seen.entry(count).or_default() += 1);
    seen.into_iter().max_by_key(|&(count, times)| (times, count)).map(|(count, _)| count)
}

/// How many names of the schema a row has.
pub(crate) fn names_in(cells: &[String], schema: &Schema) -> usize {
    let cells: Vec<String> = cells.iter().map(|cell| canonical(cell)).collect();
    let has = |names: &&Vec<String>| names.iter().any(|name| cells.contains(&canonical(name)));
    schema.features.iter().filter(has).count()
}

fn rows(text: &[u8], ends: Ends, dialect: Dialect) -> Vec<Cells> {
    let ends = Ends { delimiter: Some(dialect.delimiter).filter(|_| !dialect.wrapped), ..ends };
    let mut record = Record::default();
    let cells = Rows::new(text, ends).take(ROWS).map(|row| {
        record.begin(&row);
        record.cut(row.text, dialect);
        (0..record.cells.len()).map(|column| record.text(column).into_owned()).collect()
    });
    cells.collect()
}

/// How well rows look like a table with these names, the weightiest first: names found, whether quotes
/// make sense, whether all columns are there, whether there are mostly numbers.
fn fit(rows: &[Cells], schema: &Schema) -> Option<(usize, bool, bool, bool)> {
    let width = usual(rows.iter().map(Vec::len)).unwrap_or(0);
    let alike = rows.iter().filter(|row| row.len() == width).count();
    let names = rows.iter().take(FIRST).map(|row| names_in(row, schema)).max().unwrap_or(0);
    let is_header = names > 1 && 2 * names >= schema.features.len();
    if width < 2 || 2 * alike <= rows.len() && !is_header {
        return None;
    }
    let is_odd = |cell: &String| cell.matches('"').count() % 2 == 1;
    let odd = rows.iter().filter(|row| row.iter().any(is_odd)).count();
    let cells = || rows.iter().flatten().filter(|cell| !value::is_missing(cell));
    let is_number = |cell: &&String| value::parse(&cell.replace(',', ".")).is_ok();
    let numbers = cells().filter(is_number).count();
    Some((
        if is_header { names } else { 0 },
        2 * odd < rows.len(),
        width >= schema.features.len(),
        2 * numbers > cells().count(),
    ))
}

/// Whether each row is one quoted cell.
fn is_wrapped(text: &[u8], ends: Ends) -> bool {
    let ends = Ends { delimiter: None, ..ends };
    let mut rows = Rows::new(text, ends).take(FIRST).peekable();
    let inner = |row: &[u8]| {
        let row = row.trim_ascii();
        let inner = row.strip_prefix(b"\"").and_then(|row| row.strip_suffix(b"\""))?;
        Some(
            inner.iter().filter(|&&byte| byte == b'"').count() % 2 == 0
            && inner.iter().any(|byte| DELIMITERS.contains(byte))
            // Between cells that are quoted by themselves no quote is doubled.
            && !inner.windows(3).any(|part| part[0] == b'"' && part[2] == b'"' && DELIMITERS.contains(&part[1])),
        )
    };
    rows.peek().is_some() && rows.all(|row| inner(row.text).unwrap_or(false))
}

/// A comma is the decimal sign where a number has one that cannot group digits, and none has a point.
fn has_decimal_comma(rows: &[Cells]) -> bool {
    let with = |decimal: char, group: char| {
        let is_decimal = |cell: &&String| {
            let text = cell.trim();
            let sure = match text.split_once(decimal) {
                Some((whole, _)) => is_grouped(whole, group) || !is_grouped(text, decimal),
                None => false,
            };
            sure && value::parse(&text.replace(group, "").replace(decimal, ".")).is_ok()
        };
        rows.iter().flatten().filter(is_decimal).count()
    };
    with(',', '.') > 0 && with('.', ',') == 0
}

/// Whether the sign that is not decimal groups digits: for sure in some cell, or, in the cells that may
/// mean two things, always much nearer to the other numbers of their column.
fn is_grouping(rows: &[Cells], dialect: Dialect) -> bool {
    let group = if dialect.decimal_comma { '.' } else { ',' };
    let is_sure = |cell: &String| {
        let decimal = if dialect.decimal_comma { ',' } else { '.' };
        let whole = cell.trim().split(decimal).next().unwrap_or_default();
        is_grouped(whole, group)
            && (whole.matches(group).count() > 1 || whole.len() < cell.trim().len())
    };
    if rows.iter().flatten().any(is_sure) {
        return true;
    }
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let votes = (0..width).flat_map(|column| {
        let cells: Vec<&String> = rows.iter().filter_map(|row| row.get(column)).collect();
        let known: Vec<f64> = cells
            .iter()
            .filter_map(|cell| dialect.number(cell).ok().map(|value| f64::from(value).abs()))
            .collect();
        let middle = middle(known);
        cells.into_iter().filter_map(move |cell| {
            let [decimals, thousandfold] =
                dialect.doubtful(cell)?.map(|value| f64::from(value).abs());
            let away = |value: f64| (value / middle?).ln().abs().into();
            let (near, far): (Option<f64>, Option<f64>) = (away(thousandfold), away(decimals));
            Some(near? + FACTOR.ln() < far?)
        })
    });
    let votes: Vec<bool> = votes.collect();
    !votes.is_empty() && votes.into_iter().all(|vote| vote)
}

fn middle(mut values: Vec<f64>) -> Option<f64> {
    values.retain(|value| *value > 0.0);
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}
