//! Request bodies and other JSON documents: `{"data":"…"}`, `{"instances":[…]}`, bare arrays, and the
//! forms in which pandas, MLflow, Azure ML and Seldon send a table with its columns' names.
//!
//! A document is unwrapped to the table that it holds; nothing else in the reader knows of it.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::{
    Error, JsonLine, Schema,
    frame::{self, is_array, is_object},
    instance,
};

/// Keys under which a body holds its rows. The later ones are the innermost.
const WRAPPINGS: [&str; 7] =
    ["dataframe_split", "dataframe_records", "input_data", "Inputs", "instances", "data", "inputs"];

/// The table that a text holds: the text itself, or what its JSON document wraps, as text in a
/// table's dialect or as JSON Lines. Columns that a document names keep their names.
///
/// Typographic quotes are taken for straight ones, since bodies are copied from printed pages.
///
/// # Errors
/// [`Error::Table`] if it begins as a JSON document and is none, or can be understood in two ways.
pub fn unwrapped<'a>(text: &'a str, schema: &Schema) -> Result<Cow<'a, str>, Error> {
    let text = decode::without_mark(text);
    if !text.trim_start().starts_with(['{', '[']) {
        return Ok(Cow::Borrowed(text));
    }
    if let Ok(document) = serde_json::from_str::<&RawValue>(text.trim()) {
        return unwrap(document, schema).map(Cow::Owned);
    }
    // Several documents, one a line, are JSON Lines already, unless each wraps its row once more.
    if is_lines(text) {
        return match begins_long(text) {
            true => long_lines(text).map(Cow::Owned),
            false => Ok(Cow::Borrowed(text)),
        };
    }
    let straight = straight_quotes(text);
    let document = serde_json::from_str::<&RawValue>(straight.trim());
    let document = document.map_err(|found| {
        let place = format!("JSON body, line {}, column {}", found.line(), found.column());
        Error::table(place, "JSON", "something else")
    })?;
    unwrap(document, schema).map(Cow::Owned)
}

/// Whether a text that begins with `head` is one JSON document, which must be [`unwrapped`] as a
/// whole before it can be read in pieces.
#[must_use]
pub fn is_document(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head);
    let text = decode::without_mark(&head).trim_start();
    text.starts_with(['{', '[']) && (!is_lines(text) || begins_long(text))
}

/// Whether the first line is a row in the linear learner's long form.
fn begins_long(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    match serde_json::from_str::<JsonLine<'_>>(first.trim()) {
        Ok(JsonLine::Object(fields)) => instance::is_long(&fields),
        _ => false,
    }
}

/// Such lines in the short form, as many as there are; a broken one is named when it is read.
fn long_lines(text: &str) -> Result<String, Error> {
    let short = |(line, number): (&str, usize)| match serde_json::from_str::<&RawValue>(line.trim())
    {
        Ok(item) => instance::line(item, number),
        Err(_) => Ok(line.to_owned()),
    };
    let lines: Result<Vec<_>, Error> = text.lines().zip(1..).map(short).collect();
    Ok(lines?.join("\n"))
}

/// Whether one of the first two lines is a row by itself: one line may be broken, but no line of a
/// document that goes on over lines is whole.
fn is_lines(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next().unwrap_or_default();
    let second = lines.next();
    let goes_on = first.trim_end().ends_with(['[', '{', ',']);
    is_row(first) && second.is_some() || !goes_on && second.is_some_and(is_row)
}

/// Whether a line is a JSON document that wraps no rows.
fn is_row(line: &str) -> bool {
    let begins = |value: &&RawValue| value.get().starts_with(['[', '{']);
    match serde_json::from_str::<JsonLine<'_>>(line.trim()) {
        Ok(JsonLine::Array(values)) => !values.iter().any(begins),
        Ok(JsonLine::Object(fields)) => {
            let rows = |value: &RawValue| {
                let inner = value.get().strip_prefix('[').map(str::trim_start);
                inner.is_some_and(|inner| inner.starts_with(['[', '{']))
            };
            !fields.iter().any(|(name, value)| WRAPPINGS.contains(&name.as_ref()) && rows(value))
        }
        Err(_) => false,
    }
}

fn unwrap(document: &RawValue, schema: &Schema) -> Result<String, Error> {
    let fields = match parse(document)? {
        JsonLine::Array(items) if items.iter().any(|item| is_array(item) || is_object(item)) => {
            let lines: Result<Vec<_>, Error> = items
                .into_iter()
                .zip(1..)
                .map(|(item, number)| instance::line(item, number))
                .collect();
            return Ok(lines?.join("\n"));
        }
        JsonLine::Array(_) => return Ok(line(document)),
        JsonLine::Object(fields) => fields,
    };
    let wrapped = WRAPPINGS.iter().find_map(|key| fields.iter().find(|(name, _)| name == key));
    if let Some(rows) = frame::rows(&fields, wrapped.is_some(), schema)? {
        return Ok(rows);
    }
    match wrapped.map(|(_, inner)| *inner) {
        Some(text) if text.get().starts_with('"') => {
            let table: String = serde_json::from_str(text.get())
                .map_err(|_| Error::table("JSON body", "text", "a broken one"))?;
            unwrapped(&table, schema).map(Cow::into_owned)
        }
        // One instance is a row, and no wrapping of rows.
        Some(_) if instance::is_one(&fields) => instance::line(document, 1),
        Some(rows) if is_array(rows) || is_object(rows) => unwrap(rows, schema),
        _ => Ok(line(document)),
    }
}

pub(crate) fn parse(document: &RawValue) -> Result<JsonLine<'_>, Error> {
    serde_json::from_str(document.get())
        .map_err(|_| Error::table("JSON body", "an object or an array", document.get()))
}

/// A JSON value on one line: line ends in it are between its tokens, never in its texts.
pub(crate) fn line(value: &RawValue) -> String {
    value.get().replace(['\n', '\r'], " ")
}

fn straight_quotes(text: &str) -> Cow<'_, str> {
    let curly = |c| matches!(c, '“' | '”' | '„' | '‟' | '″' | '«' | '»');
    if text.contains(curly) {
        Cow::Owned(text.chars().map(|c| if curly(c) { '"' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}
