//! One row as an inference request spells it: `{"features":[…]}`, or the linear learner's long forms,
//! `{"data":{"features":{"values":[…]}}}`, with `keys` and `shape` where it is sparse.
//!
//! Source: SageMaker developer guide, "Common data formats for inference".

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::{
    Error, JsonLine,
    cells::FEATURES,
    document::{self, parse},
    error::shortened,
    frame::{is_array, is_object},
};

/// Whether an object is one row in such a form, and not what wraps rows.
pub(crate) fn is_one(fields: &[(Cow<'_, str>, &RawValue)]) -> bool {
    fields.iter().any(|(name, _)| name == "features") || is_long(fields)
}

/// Whether it is in a long form.
pub(crate) fn is_long(fields: &[(Cow<'_, str>, &RawValue)]) -> bool {
    fields.iter().any(|(name, value)| name == "data" && long(value).is_some())
}

/// The value of `features` within `data`.
fn long(data: &RawValue) -> Option<&RawValue> {
    let JsonLine::Object(fields) = parse(data).ok()? else { return None };
    fields.iter().find(|(name, _)| name == "features").map(|(_, value)| *value)
}

/// The `number`-th row of a body as one line.
pub(crate) fn line(item: &RawValue, number: usize) -> Result<String, Error> {
    let place = format!("row {number}");
    let JsonLine::Object(fields) = parse(item)? else { return Ok(document::line(item)) };
    let holds_values = |(name, value): &&(Cow<'_, str>, &RawValue)| {
        FEATURES.contains(&name.as_ref()) && (is_array(value) || is_object(value))
    };
    let given: Vec<&str> =
        fields.iter().filter(holds_values).map(|(name, _)| name.as_ref()).collect();
    if given.len() > 1 {
        let found = given.join("` and `");
        return Err(Error::table(place, "the values of a row once", format!("`{found}`")));
    }
    let data = fields.iter().find(|(name, value)| name == "data" && is_object(value));
    let Some(features) = data.and_then(|(_, data)| long(data)) else {
        return Ok(document::line(item));
    };
    let values: Vec<&str> = features_of(features, &place)?.into_iter().map(RawValue::get).collect();
    Ok(format!(r#"{{"features":[{}]}}"#, values.join(",")).replace(['\n', '\r'], " "))
}

/// What stands under `features`: a list of values, or an object with `values`, placed by its `keys` where it has
/// them.
///
/// A sparse form may leave out what is 0. A measurement that is left out is missing, and no 0: every place must
/// be given.
///
/// # Errors
/// [`Error::Table`] at `place`.
pub fn features_of<'a>(features: &'a RawValue, place: &str) -> Result<Vec<&'a RawValue>, Error> {
    let refused = |expected: &str, found: &str| {
        Error::table(place, expected, format!("`{}`", shortened(found)))
    };
    let list = |value: &'a RawValue| -> Result<Vec<&'a RawValue>, Error> {
        serde_json::from_str(value.get()).map_err(|_| refused("a list of values", value.get()))
    };
    if !is_object(features) {
        return list(features);
    }
    let JsonLine::Object(fields) = parse(features)? else { return list(features) };
    if let Some((name, _)) =
        fields.iter().find(|(name, _)| !["keys", "shape", "values"].contains(&name.as_ref()))
    {
        return Err(refused("`values`, `keys` and `shape`", name));
    }
    let field = |key: &str| fields.iter().find(|(name, _)| name == key).map(|(_, value)| *value);
    let values = field("values").ok_or_else(|| Error::table(place, "a list `values`", "none"))?;
    match field("keys") {
        None => list(values),
        Some(keys) => placed(list(values)?, keys, field("shape"), place),
    }
}

fn placed<'a>(
    values: Vec<&'a RawValue>,
    keys: &RawValue,
    shape: Option<&RawValue>,
    place: &str,
) -> Result<Vec<&'a RawValue>, Error> {
    let numbers = |raw: &RawValue, what: &str| -> Result<Vec<usize>, Error> {
        let refused = |_| {
            let found = format!("`{}`", shortened(raw.get()));
            Error::table(place, format!("whole numbers in `{what}`"), found)
        };
        serde_json::from_str(raw.get()).map_err(refused)
    };
    let keys = numbers(keys, "keys")?;
    let size = match shape.map(|shape| numbers(shape, "shape")).transpose()?.as_deref() {
        None => values.len(),
        Some(&[size]) => size,
        Some(found) => {
            return Err(Error::table(place, "one length in `shape`", format!("{found:?}")));
        }
    };
    if keys.len() != values.len() || size != values.len() {
        let expected =
            "a key and a value for every place, since one that is left out would count as 0";
        let found = format!("{} keys and {} values for {size} places", keys.len(), values.len());
        return Err(Error::table(place, expected, found));
    }
    let mut places = vec![None; size];
    for (key, value) in keys.into_iter().zip(values) {
        match places.get_mut(key) {
            Some(free @ None) => *free = Some(value),
            Some(_) => return Err(Error::table(place, "each key once", format!("{key} twice"))),
            None => return Err(Error::table(place, format!("keys below {size}"), key)),
        }
    }
    Ok(places.into_iter().flatten().collect())
}
