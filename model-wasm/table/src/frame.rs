//! Tables with their columns' names in one JSON document: what pandas' `to_json` writes in each of its
//! orientations, and what MLflow, Azure ML and Seldon make of them. Names decide, never positions.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use serde_json::value::RawValue;

use crate::{
    Error, JsonLine, Schema, canonical,
    document::{line, parse},
    error::shortened,
};

type Field<'a> = (Cow<'a, str>, &'a RawValue);

pub(crate) fn is_array(value: &RawValue) -> bool {
    value.get().starts_with('[')
}

pub(crate) fn is_object(value: &RawValue) -> bool {
    value.get().starts_with('{')
}

/// The rows of such a document as JSON Lines of objects; none if it is not one.
pub(crate) fn rows(
    fields: &[Field<'_>],
    is_wrapping: bool,
    schema: &Schema,
) -> Result<Option<String>, Error> {
    let field = |key: &str| fields.iter().find(|(name, _)| name == key).map(|(_, value)| *value);
    // pandas' `split`, with or without its index; Seldon's names.
    let split = field("columns").zip(field("data"));
    let seldon = field("names").zip(field("ndarray").or_else(|| field("tensor")));
    if let Some((columns, data)) = split.or(seldon) {
        return split_rows(columns, data, field("index")).map(Some);
    }
    if is_wrapping {
        return Ok(None);
    }
    let is_known = |name: &str| {
        schema.features.iter().flatten().any(|known| canonical(known) == canonical(name))
    };
    let all =
        |is: fn(&RawValue) -> bool| fields.len() > 1 && fields.iter().all(|(_, value)| is(value));
    // A list a column.
    if all(is_array) && fields.iter().any(|(name, _)| is_known(name)) {
        return column_rows(fields).map(Some);
    }
    // An object a row (`index`), or an object a column (`columns`, pandas' usual form).
    if all(is_object)
        || fields.len() == 1
            && fields
                .iter()
                .all(|(name, value)| is_object(value) && (is_known(name) || is_index(name)))
    {
        return objects(fields, is_known).map(Some);
    }
    Ok(None)
}

fn is_index(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}

/// `{"columns":[…],"data":[[…]]}`.
fn split_rows(
    columns: &RawValue,
    data: &RawValue,
    index: Option<&RawValue>,
) -> Result<String, Error> {
    let names = items(columns, "columns")?;
    let mut keys: Vec<String> = names.into_iter().map(key).collect::<Result<_, _>>()?;
    let data = if is_object(data) {
        tensor(data)?
    } else {
        items(data, "data")?.into_iter().map(row).collect::<Result<Vec<_>, _>>()?
    };
    let index = index.map(|index| items(index, "index")).transpose()?.unwrap_or_default();
    let is_indexed = index.len() == data.len() && !keys.iter().any(|key| key == "\"id\"");
    if is_indexed {
        keys.insert(0, "\"id\"".to_owned());
    }
    let mut lines = Vec::with_capacity(data.len());
    for (number, mut values) in data.into_iter().enumerate() {
        if is_indexed {
            values.insert(0, index[number]);
        }
        if values.len() != keys.len() {
            let place = format!("data, row {}", number + 1);
            let extra = usize::from(is_indexed);
            return Err(Error::table(
                place,
                format!("{} values, one for each column", keys.len() - extra),
                values.len() - extra,
            ));
        }
        lines.push(object(keys.iter().map(String::as_str).zip(values)));
    }
    Ok(lines.join("\n"))
}

/// `{"shape":[rows,columns],"values":[…]}`.
fn tensor(data: &RawValue) -> Result<Vec<Vec<&RawValue>>, Error> {
    let JsonLine::Object(fields) = parse(data)? else { return Ok(Vec::new()) };
    let field = |key: &str| fields.iter().find(|(name, _)| name == key).map(|(_, value)| *value);
    let missing = |key: &str| Error::table("tensor", format!("a list `{key}`"), "none");
    let shape: Vec<usize> = field("shape")
        .and_then(|shape| serde_json::from_str(shape.get()).ok())
        .ok_or_else(|| missing("shape"))?;
    let values = items(field("values").ok_or_else(|| missing("values"))?, "tensor, values")?;
    match shape[..] {
        [rows, columns] if rows.checked_mul(columns) == Some(values.len()) && columns > 0 => {
            Ok(values.chunks(columns).map(<[_]>::to_vec).collect())
        }
        _ => Err(Error::table(
            "tensor",
            format!("rows and columns for {} values", values.len()),
            format!("the shape {shape:?}"),
        )),
    }
}

/// A list a column, all of the same length.
fn column_rows(fields: &[Field<'_>]) -> Result<String, Error> {
    let columns: Vec<Vec<&RawValue>> =
        fields.iter().map(|(name, value)| items(value, name)).collect::<Result<_, _>>()?;
    let count = columns.first().map_or(0, Vec::len);
    if let Some((name, column)) =
        fields.iter().map(|(name, _)| name).zip(&columns).find(|(_, column)| column.len() != count)
    {
        return Err(Error::table(
            name.as_ref(),
            format!("{count} values, as in the first column"),
            column.len(),
        ));
    }
    let keys: Vec<String> = fields.iter().map(|(name, _)| quoted(name)).collect();
    let row = |row: usize| {
        object(keys.iter().map(String::as_str).zip(columns.iter().map(|column| column[row])))
    };
    Ok((0..count).map(row).collect::<Vec<_>>().join("\n"))
}

fn objects(fields: &[Field<'_>], is_known: impl Fn(&str) -> bool) -> Result<String, Error> {
    let mut inner = Vec::with_capacity(fields.len());
    for (_, value) in fields {
        let JsonLine::Object(fields) = parse(value)? else { continue };
        inner.push(fields);
    }
    let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_ref()).collect();
    let outer_known = fields.iter().filter(|(name, _)| is_known(name)).count();
    let inner_known =
        inner.first().map_or(0, |inner| inner.iter().filter(|(name, _)| is_known(name)).count());
    let is_by_column = match outer_known.cmp(&inner_known) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => {
            return Err(Error::table(
                "JSON body",
                "rows or columns by the names of the features",
                format!("neither in `{}`", shortened(&names.join(", "))),
            ));
        }
    };
    if !is_by_column {
        return Ok(index_rows(fields, &inner));
    }
    // Every row that any column has, in the order in which they first come.
    let mut index: Vec<&str> = Vec::new();
    let mut seen = HashSet::new();
    for (name, _) in inner.iter().flatten() {
        if seen.insert(name.as_ref()) {
            index.push(name);
        }
    }
    let columns: Vec<HashMap<&str, &RawValue>> = inner
        .iter()
        .map(|inner| inner.iter().map(|(name, value)| (name.as_ref(), *value)).collect())
        .collect();
    let keys: Vec<String> = fields.iter().map(|(name, _)| quoted(name)).collect();
    let row = |name: &str| {
        let cells = keys.iter().zip(&columns);
        object(cells.filter_map(|(key, column)| Some((key.as_str(), *column.get(name)?))))
    };
    Ok(index.into_iter().map(row).collect::<Vec<_>>().join("\n"))
}

/// An object a row, by the row's name, which stays its id.
fn index_rows(fields: &[Field<'_>], inner: &[Vec<Field<'_>>]) -> String {
    let rows = fields.iter().zip(inner).map(|((name, _), cells)| {
        let mut row: Vec<String> =
            cells.iter().map(|(key, value)| format!("{}:{}", quoted(key), line(value))).collect();
        if !cells.iter().any(|(key, _)| key == "id") {
            row.insert(0, format!("\"id\":{}", quoted(name)));
        }
        format!("{{{}}}", row.join(","))
    });
    rows.collect::<Vec<_>>().join("\n")
}

/// A column's name as a key. pandas numbers columns that have none.
fn key(name: &RawValue) -> Result<String, Error> {
    match name.get() {
        text if text.starts_with('"') => Ok(text.to_owned()),
        number if number.bytes().all(|byte| byte.is_ascii_digit()) => Ok(format!("\"{number}\"")),
        found => Err(Error::table(
            "columns",
            "a name for each column",
            format!("`{}`", shortened(found)),
        )),
    }
}

fn quoted(name: &str) -> String {
    // A text is always written.
    serde_json::to_string(name).unwrap_or_default()
}

fn object<'a>(cells: impl Iterator<Item = (&'a str, &'a RawValue)>) -> String {
    let cells: Vec<String> = cells.map(|(key, value)| format!("{key}:{}", line(value))).collect();
    format!("{{{}}}", cells.join(","))
}

fn row(value: &RawValue) -> Result<Vec<&RawValue>, Error> {
    items(value, "data")
}

fn items<'a>(value: &'a RawValue, place: &str) -> Result<Vec<&'a RawValue>, Error> {
    serde_json::from_str(value.get())
        .map_err(|_| Error::table(place, "a list", format!("`{}`", shortened(value.get()))))
}
