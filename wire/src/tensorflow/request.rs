use serde::Deserialize;
use serde_json::value::RawValue;
use table::Schema;

use super::{INPUT, SIGNATURE, example};
use crate::body::{BodyError, excerpt, json_error, json_row, list, named_rows, object, some_rows};

const DOCUMENT: &str = r#"{"instances":[[…]]} or {"inputs":[[…]]}"#;

/// In which of its two forms a request came; the answer has the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `instances` in, `predictions` out.
    Row,
    /// `inputs` in, `outputs` out.
    Column,
}

/// A request to predict.
#[derive(Clone, Debug, PartialEq)]
pub struct Predict {
    /// Rows laid end to end.
    pub rows: Vec<f32>,
    /// Its form.
    pub form: Form,
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, default)]
    instances: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    inputs: Option<&'a RawValue>,
    #[serde(borrow, default)]
    examples: Option<&'a RawValue>,
    #[serde(default)]
    signature_name: Option<String>,
}

/// Reads a request: rows of numbers, plain, under the input's name or under the features' own, or serialised
/// examples.
///
/// # Errors
/// Names the place, what was expected there and what was found.
pub fn parse_predict(body: &str, schema: &Schema) -> Result<Predict, BodyError> {
    let columns = schema.features.len();
    // A derived reader would take a list for an object.
    object(body, "request body", DOCUMENT)?;
    let document: Document<'_> =
        serde_json::from_str(body).map_err(|found| json_error(DOCUMENT, &found))?;
    if let Some(name) = document.signature_name.filter(|name| ![SIGNATURE, ""].contains(&&**name)) {
        let expected = format!("`{SIGNATURE}`");
        return Err(BodyError::new("signature_name", expected, format!("`{name}`")));
    }
    let inputs = document.inputs.or(document.examples);
    let (rows, form) = match (document.instances, inputs) {
        (Some(_), Some(_)) => return Err(BodyError::new("request body", DOCUMENT, "both")),
        (None, None) => return Err(BodyError::new("request body", DOCUMENT, "neither")),
        (Some(rows), None) => (rows, Form::Row),
        (None, Some(inputs)) => match example::all(inputs) {
            Some(examples) => (examples, Form::Column),
            None => (columns_of(inputs)?, Form::Column),
        },
    };
    match rows.first().map(|first| kind_of(first)) {
        Some(Kind::Example) => {
            return Ok(Predict { rows: example::rows(&rows, schema)?, form });
        }
        Some(Kind::Named) => return Ok(Predict { rows: named_rows(body, schema)?, form }),
        Some(Kind::Row) | None => {}
    }
    let mut values = Vec::with_capacity(rows.len() * columns);
    for (raw, number) in rows.iter().zip(1..) {
        let place = || match form {
            Form::Row => format!("instance {number}"),
            Form::Column => format!("inputs, row {number}"),
        };
        json_row(&row_of(raw, &place)?, &place, columns, &mut values)?;
    }
    Ok(Predict { rows: some_rows(values, "rows")?, form })
}

/// How the values of a row are told apart.
enum Kind {
    /// By their order.
    Row,
    /// By the features' names.
    Named,
    /// In a serialised example.
    Example,
}

fn kind_of(row: &RawValue) -> Kind {
    match object(row.get(), "", "") {
        Ok(_) if example::is_one(row) => Kind::Example,
        Ok(fields) if fields.field(INPUT).is_none() && fields.holds_values() => Kind::Named,
        _ => Kind::Row,
    }
}

/// The rows of `inputs`: a list, or an object with one under the input's name.
fn columns_of(inputs: &RawValue) -> Result<Vec<&RawValue>, BodyError> {
    let list = if inputs.get().starts_with('{') {
        named(inputs, &|| "inputs".to_owned())?
    } else {
        inputs
    };
    read(list, &|| "inputs".to_owned(), "a list of rows")
}

/// The numbers of one row: a list, or an object with one under the input's name.
fn row_of<'a>(
    raw: &'a RawValue,
    place: &dyn Fn() -> String,
) -> Result<Vec<&'a RawValue>, BodyError> {
    let list = if raw.get().starts_with('{') { named(raw, place)? } else { raw };
    read(list, place, "a list of numbers")
}

fn named<'a>(raw: &'a RawValue, place: &dyn Fn() -> String) -> Result<&'a RawValue, BodyError> {
    #[derive(Deserialize)]
    struct Named<'a> {
        #[serde(borrow)]
        x: &'a RawValue,
    }
    let expected = format!("an object with the input `{INPUT}`");
    serde_json::from_str::<Named<'_>>(raw.get())
        .map(|named| named.x)
        .map_err(|_| BodyError::new(place(), expected, excerpt(raw.get())))
}

fn read<'a>(
    raw: &'a RawValue,
    place: &dyn Fn() -> String,
    expected: &str,
) -> Result<Vec<&'a RawValue>, BodyError> {
    list(raw, &place(), expected)
}

/// The request body for one row.
#[must_use]
pub fn request_body(values: &[f32]) -> String {
    let numbers: Vec<String> = values.iter().map(f32::to_string).collect();
    format!(r#"{{"instances":[[{}]]}}"#, numbers.join(","))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Features a, b, aa, …
    fn schema_of(columns: usize) -> Schema {
        let name = |index: usize| vec![["a", "b"][index % 2].repeat(index / 2 + 1)];
        Schema { features: (0..columns).map(name).collect(), classes: Vec::new() }
    }

    fn schema() -> Schema {
        schema_of(2)
    }

    fn check(body: &str, form: Form) {
        let expected = Predict { rows: vec![1.0, 2.5, -3.0, 4e3], form };
        assert_eq!(parse_predict(body, &schema()).unwrap(), expected, "{body}");
    }

    #[test]
    fn rows_come_as_lists_or_under_the_inputs_name() {
        check(r#"{"instances":[[1,2.5],[-3,4e3]]}"#, Form::Row);
        check(r#"{"instances":[{"x":[1,2.5]},{"x":[-3,4000]}]}"#, Form::Row);
        check(r#"{"signature_name":"serving_default","inputs":[[1,2.5],[-3,4e3]]}"#, Form::Column);
        check(r#"{"inputs":{"x":[[1,2.5],[-3,4e3]]}}"#, Form::Column);
        check(r#"{"instances":[{"b":2.5,"a":1},{"a":-3,"b":4e3}],"parameters":{}}"#, Form::Row);
    }

    fn refuse(body: &str, message: &str) {
        let error = parse_predict(body, &schema()).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }

    #[test]
    fn what_is_no_request_is_named_with_its_place() {
        refuse(r#"{"instances":[[1,2]],"inputs":[[1,2]]}"#, "request body: expected");
        refuse(
            "{}",
            "request body: expected {\"instances\":[[…]]} or {\"inputs\":[[…]]}, found neither",
        );
        refuse(r#"{"instances":[[1,2],[1]]}"#, "instance 2: expected 2 values, found 1");
        refuse(
            r#"{"inputs":[[1,null]]}"#,
            "inputs, row 1, value 2: expected a finite number, found `null`",
        );
        refuse(
            r#"{"instances":[{"z":[1,2]}]}"#,
            "instance 1: expected an object with the input `x`, found `{\"z\":[1,2]}`",
        );
        refuse(r#"{"instances":[1,2]}"#, "instance 1: expected a list of numbers, found");
        refuse(r#"{"instances":[]}"#, "request body: expected rows, found none");
        refuse(
            r#"{"signature_name":"half","instances":[[1,2]]}"#,
            "signature_name: expected `serving_default`, found `half`",
        );
        refuse(r#"{"instances":[[1,NaN]]}"#, "request body: expected");
    }

    proptest! {
        #[test]
        fn a_body_reads_back_as_the_same_bits(
            values in prop::collection::vec(any::<f32>().prop_filter("finite", |v| v.is_finite()), 1..40)
        ) {
            let read = parse_predict(&request_body(&values), &schema_of(values.len())).unwrap().rows;
            let bits = |values: &[f32]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(&read), bits(&values));
        }

        #[test]
        fn any_text_is_answered(body in "(?s).*") {
            let _ = parse_predict(&body, &schema());
        }
    }
}
