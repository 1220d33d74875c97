//! Request bodies: `{"data":"…"}`, `{"instances":[…]}`, `{"features":[…]}`, bare arrays.

use serde_json::Value;

use super::{Cell, InputRow};
use crate::{Error, Manifest, error::shortened, value};

/// Reads all rows of a JSON body.
pub(super) fn read(text: &str, manifest: &Manifest) -> Result<Vec<InputRow>, Error> {
    let body: Value =
        serde_json::from_str(text).map_err(|found| Error::table("JSON body", "JSON", found))?;
    rows(&body, manifest)
}

fn rows(body: &Value, manifest: &Manifest) -> Result<Vec<InputRow>, Error> {
    match body {
        Value::String(table) => super::read(table, manifest),
        Value::Array(items) if items.iter().any(|item| item.is_array() || item.is_object()) => {
            let rows = items.iter().map(|item| rows(item, manifest));
            Ok(rows.collect::<Result<Vec<_>, _>>()?.concat())
        }
        Value::Array(values) => Ok(vec![positional(values, manifest)?]),
        Value::Object(fields) => {
            let wrapped = ["data", "instances", "features", "inputs"];
            match wrapped.iter().find_map(|key| fields.get(*key)) {
                Some(inner) => rows(inner, manifest),
                None => Ok(vec![named(fields, manifest)?]),
            }
        }
        other => Err(unexpected(other)),
    }
}

fn positional(values: &[Value], manifest: &Manifest) -> Result<InputRow, Error> {
    let expected = manifest.features.len();
    if values.len() != expected {
        return Err(Error::RowLength { expected, found: values.len() });
    }
    Ok(row(values.iter().map(cell).collect()))
}

fn named(fields: &serde_json::Map<String, Value>, manifest: &Manifest) -> Result<InputRow, Error> {
    let cells: Vec<_> = manifest
        .features
        .iter()
        .map(|feature| feature.names().find_map(|name| fields.get(name)))
        .collect();
    if cells.iter().all(Option::is_none) {
        let keys: Vec<_> = fields.keys().map(String::as_str).collect();
        let expected = "`data`, `instances`, `features` or the features' names";
        return Err(Error::table("JSON body", expected, shortened(&keys.join(", "))));
    }
    Ok(row(cells.into_iter().map(|value| value.map_or(Cell::Missing, cell)).collect()))
}

fn row(cells: Vec<Cell>) -> InputRow {
    InputRow { line: 1, id: None, label: None, cells }
}

fn cell(value: &Value) -> Cell {
    let text = match value {
        Value::Null => return Cell::Missing,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match value::parse(&text) {
        Ok(number) => Cell::Value(number),
        Err(_) if value::is_missing(&text) => Cell::Missing,
        Err(_) => Cell::Unreadable(shortened(&text)),
    }
}

fn unexpected(found: &Value) -> Error {
    Error::table("JSON body", "an object or an array", shortened(&found.to_string()))
}
