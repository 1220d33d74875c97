//! Where a table begins: what stands before its header, and whether it has one.

use crate::{
    Choices, Dialect, Schema,
    cut::{COMMENT, Ends, Rows},
    evidence::names_in,
    value,
};

/// Rows among which a header stands.
pub(crate) const FIRST: usize = 25;

/// What stands before header and rows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Start {
    /// Bytes before them.
    pub(crate) at: usize,
    /// The delimiter that a first line `sep=;` names.
    pub(crate) delimiter: Option<u8>,
    /// Whether there are comments.
    pub(crate) comments: bool,
}

impl Start {
    /// Passes a `sep=` line and comments, or as many lines as a person has chosen.
    pub(crate) fn find(text: &[u8], ends: Ends, schema: &Schema, choices: &Choices) -> Self {
        let mut start = Self::default();
        let plain = Ends { delimiter: None, comments: false, ..ends };
        let behind = |at: usize| {
            let mut rows = Rows::new(&text[at..], plain);
            rows.next().map(|row| (at + row.start, row.text, at + rows.offset()))
        };
        if let Some(lines) = choices.skipped {
            for _ in 0..lines {
                start.at += line_length(&text[start.at..], ends);
            }
        }
        if let Some((_, line, next)) = behind(start.at)
            && let Some(delimiter) = separator(line)
        {
            (start.delimiter, start.at) = (Some(delimiter), next);
        }
        while let Some((at, line, next)) = behind(start.at) {
            let Some(words) = line.trim_ascii_start().strip_prefix(&[COMMENT]) else { break };
            if is_header(words, schema) {
                // The header itself, commented out: its sign is passed.
                start.at = at + (line.len() - words.len());
                break;
            }
            (start.comments, start.at) = (true, next);
        }
        start
    }
}

/// Bytes of a line, its end included.
fn line_length(text: &[u8], ends: Ends) -> usize {
    memchr::memchr(ends.line_end, text).map_or(text.len(), |found| found + 1)
}

/// The delimiter of a line `sep=;`, which spreadsheets write and read.
fn separator(line: &[u8]) -> Option<u8> {
    let line = line.trim_ascii_end().trim_ascii_start();
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let (key, value) = line.split_at_checked(4)?;
    match value {
        _ if !key.eq_ignore_ascii_case(b"sep=") => None,
        [delimiter] => Some(*delimiter),
        b"\\t" | b"" => Some(b'\t'),
        _ => None,
    }
}

/// Whether a line holds most names of the schema, whatever stands between them.
fn is_header(line: &[u8], schema: &Schema) -> bool {
    let line = String::from_utf8_lossy(line);
    [',', ';', '\t', '|'].into_iter().any(|delimiter| {
        let cells: Vec<String> =
            line.split(delimiter).map(|cell| cell.trim_matches(['"', ' ']).to_owned()).collect();
        is_named(&cells, schema)
    })
}

fn is_named(cells: &[String], schema: &Schema) -> bool {
    let names = names_in(cells, schema);
    names > 0 && 2 * names >= schema.features.len()
}

/// Which of the first rows is the header. Rows before one that has the names are its title; without
/// names only the first row can be one: of words alone, or of a running number for each column.
pub(crate) fn find(
    rows: &[&[String]],
    dialect: Dialect,
    schema: &Schema,
    choices: &Choices,
) -> Option<usize> {
    let named = rows.iter().position(|row| is_named(row, schema));
    match choices.header {
        Some(false) => None,
        Some(true) => Some(named.unwrap_or(0)),
        None if named.is_some() => named,
        None => {
            let first = rows.first()?;
            // A row of running numbers alone may be a case.
            let counts = rows.get(1).is_some_and(|next| are_running(first) && !are_running(next));
            (counts || are_words(first, dialect)).then_some(0)
        }
    }
}

fn are_words(cells: &[String], dialect: Dialect) -> bool {
    let is_word =
        |cell: &&String| dialect.number(cell).is_err() && dialect.doubtful(cell).is_none();
    let mut names = cells.iter().filter(|cell| !value::is_missing(cell)).peekable();
    names.peek().is_some() && names.all(|cell| is_word(&cell))
}

/// Whether cells count from 0 or 1, as pandas names columns that have no name. An index before them has
/// none, or a word.
pub(crate) fn are_running(cells: &[String]) -> bool {
    let begins = usize::from(cells.first().is_some_and(|cell| cell.parse::<u64>().is_err()));
    let numbers = cells.get(begins..).unwrap_or_default();
    let counts =
        |from: usize| numbers.iter().zip(from..).all(|(cell, number)| *cell == number.to_string());
    numbers.len() > 2 && (counts(0) || counts(1))
}

/// Makes names fit rows of `width` cells: a header that is one longer for a delimiter at its end, or one
/// shorter, as R writes it, whose first column has no name, or because every row ends with a delimiter.
pub(crate) fn fit(names: &mut Vec<String>, width: usize, is_empty_end: bool) {
    while names.len() > width && names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    if names.len() + 1 == width && !is_empty_end {
        names.insert(0, String::new());
    }
}
