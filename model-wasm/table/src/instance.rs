//! One row as an inference request spells it: `{"features":[…]}`, or the linear learner's long forms,
//! `{"data":{"features":{"values":[…]}}}`, with `keys` and `shape` where it is sparse.
//!
//! Source: SageMaker developer guide, "Common data formats for inference".

use serde_json::value::RawValue;

use crate::{
    Error,
    cells::{FEATURES, Line},
    document::{self, parse},
    error::shortened,
    frame::{is_array, is_object},
};

/// Whether an object is one row in such a form, and not what wraps rows.
pub(crate) fn is_one(fields: &[(std::borrow::Cow<'_, str>, &RawValue)]) -> bool {
    fields.iter().any(|(name, _)| name == "features")
        || fields.iter().any(|(name, value)| name == "data" && long(value).is_some())
}

/// The value of `features` within `data`.
fn long(data: &RawValue) -> Option<&RawValue> {
    let Line::Object(fields) = parse(data).ok().filter(|_| is_object(data))? else { return None };
    fields.iter().find(|(name, _)| name == "features").map(|(_, value)| *value)
}

/// The `number`-th row of a body as one line.
pub(crate) fn line(item: &RawValue, number: usize) -> Result<String, Error> {
    let place = format!("row {number}");
    let Line::Object(fields) = parse(item)? else { return Ok(document::line(item)) };
    let given: Vec<&str> = fields
        .iter()
        .filter(|(name, value)| {
            FEATURES.contains(&name.as_ref()) && (is_array(value) || is_object(value))
        })
        .map(|(name, _)| name.as_ref())
        .collect();
    if given.len() > 1 {
        let found = given.join("` and `");
        return Err(Error::table(place, "the values of a row once", format!("`{found}`")));
    }
    let data = fields.iter().find(|(name, value)| name == "data" && is_object(value));
    let Some(features) = data.and_then(|(_, data)| long(data)) else {
        return Ok(document::line(item));
    };
    if is_array(features) {
        return Ok(format!(r#"{{"features":{}}}"#, document::line(features)));
    }
    let values = dense(features, &place)?;
    let values: Vec<&str> = values.iter().map(|value| value.get()).collect();
    Ok(format!(r#"{{"features":[{}]}}"#, values.join(",")))
}

/// Values in their places. A sparse form may leave out what is 0; a measurement that is left out is
/// missing, and no 0, so every place must be given.
fn dense<'a>(features: &'a RawValue, place: &str) -> Result<Vec<&'a RawValue>, Error> {
    let Line::Object(fields) = parse(features)? else { return Ok(Vec::new()) };
    let field = |key: &str| fields.iter().find(|(name, _)| name == key).map(|(_, value)| *value);
    if let Some((name, _)) =
        fields.iter().find(|(name, _)| !["keys", "shape", "values"].contains(&name.as_ref()))
    {
        return Err(Error::table(
            place,
            "`values`, `keys` and `shape`",
            format!("`{}`", shortened(name)),
        ));
    }
    let values: Vec<&RawValue> = field("values")
        .and_then(|values| serde_json::from_str(values.get()).ok())
        .ok_or_else(|| Error::table(place, "a list `values`", "none"))?;
    let Some(keys) = field("keys") else { return Ok(values) };
    let keys: Vec<usize> = serde_json::from_str(keys.get()).map_err(|_| {
        Error::table(place, "places from 0 in `keys`", format!("`{}`", shortened(keys.get())))
    })?;
    if keys.len() != values.len() {
        return Err(Error::table(
            place,
            format!("a key for each of {} values", values.len()),
            keys.len(),
        ));
    }
    let size = match field("shape") {
        Some(shape) => match serde_json::from_str::<Vec<usize>>(shape.get()).as_deref() {
            Ok([size]) => *size,
            _ => {
                return Err(Error::table(
                    place,
                    "one length in `shape`",
                    format!("`{}`", shortened(shape.get())),
                ));
            }
        },
        None => values.len(),
    };
    if size > MOST_PLACES {
        return Err(Error::table(place, format!("at most {MOST_PLACES} places"), size));
    }
    let mut places = vec![None; size];
    for (&key, value) in keys.iter().zip(values) {
        match places.get_mut(key) {
            Some(free @ None) => *free = Some(value),
            Some(_) => return Err(Error::table(place, "each key once", format!("{key} twice"))),
            None => return Err(Error::table(place, format!("keys below {size}"), key)),
        }
    }
    let missing = places.iter().position(Option::is_none);
    match missing {
        Some(missing) => Err(Error::table(
            place,
            "a value for every place, since one that is left out would count as 0",
            format!("none for {missing}"),
        )),
        None => Ok(places.into_iter().flatten().collect()),
    }
}

/// No row is longer.
const MOST_PLACES: usize = 1 << 20;
