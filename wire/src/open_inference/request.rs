use serde::Deserialize;
use serde_json::{json, value::RawValue};

use super::binary;
use super::{INPUT, OUTPUT};
use crate::body::{BodyError, json_error, json_row, list, object, some_rows};

const DOCUMENT: &str = r#"{"inputs":[{"name":"x","shape":[…],"datatype":"FP32","data":[…]}]}"#;

/// Datatypes whose numbers stand in JSON as numbers.
const DATATYPES: [&str; 11] = [
    "FP16", "FP32", "FP64", "INT8", "INT16", "INT32", "INT64", "UINT8", "UINT16", "UINT32",
    "UINT64",
];

/// A request to infer.
#[derive(Clone, Debug, PartialEq)]
pub struct Infer {
    /// Its name, which the answer repeats.
    pub id: Option<String>,
    /// Rows laid end to end.
    pub rows: Vec<f32>,
    /// Whether the answer's numbers are wanted as bytes.
    pub binary: bool,
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(default)]
    id: Option<String>,
    #[serde(borrow)]
    inputs: Vec<Input<'a>>,
    #[serde(default)]
    outputs: Option<Vec<Output>>,
    #[serde(default)]
    parameters: Parameters,
}

/// What the extension for tensors as bytes adds. Others may add more.
#[derive(Default, Deserialize)]
struct Parameters {
    #[serde(default)]
    binary_data_size: Option<usize>,
    #[serde(default)]
    binary_data: Option<bool>,
    #[serde(default)]
    binary_data_output: Option<bool>,
    #[serde(default)]
    classification: Option<u32>,
}

#[derive(Deserialize)]
struct Input<'a> {
    name: String,
    shape: Vec<usize>,
    datatype: String,
    #[serde(borrow, default)]
    data: Option<Vec<&'a RawValue>>,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Deserialize)]
struct Output {
    name: String,
    #[serde(default)]
    parameters: Parameters,
}

/// Reads a request: one tensor of rows of `columns` numbers, flat or nested, or as the bytes that [`super::split`]
/// found behind the JSON.
///
/// # Errors
/// Names the place, what was expected there and what was found.
pub fn parse_infer(body: &str, bytes: &[u8], columns: usize) -> Result<Infer, BodyError> {
    // A derived reader would take a list for an object.
    let object = object(body, "request body", DOCUMENT)?;
    for input in
        list(object.field("inputs").ok_or_else(|| object.lacks(DOCUMENT))?, "inputs", "a list")?
    {
        crate::body::object(input.get(), "inputs", "a tensor")?;
    }
    let document: Document<'_> =
        serde_json::from_str(body).map_err(|found| json_error(DOCUMENT, &found))?;
    let [input] = document.inputs.as_slice() else {
        return Err(BodyError::new("inputs", "one tensor", document.inputs.len()));
    };
    let named = |place: &str, expected: &str, found: &str| match found == expected {
        true => Ok(()),
        false => Err(BodyError::new(place, format!("`{expected}`"), format!("`{found}`"))),
    };
    named("inputs[0].name", INPUT, &input.name)?;
    for (output, index) in document.outputs.iter().flatten().zip(0..) {
        named(&format!("outputs[{index}].name"), OUTPUT, &output.name)?;
        if output.parameters.classification.is_some_and(|classes| classes > 0) {
            let place = format!("outputs[{index}].parameters");
            return Err(BodyError::new(place, "no `classification`", "it"));
        }
    }
    if !DATATYPES.contains(&input.datatype.as_str()) {
        let found = format!("`{}`", input.datatype);
        return Err(BodyError::new("inputs[0].datatype", "a number's, such as `FP32`", found));
    }
    let all = document.parameters.binary_data_output.unwrap_or_default();
    let one = document.outputs.iter().flatten().find_map(|output| output.parameters.binary_data);
    let rows = rows_of(input, bytes, columns)?;
    Ok(Infer { rows, id: document.id, binary: one.unwrap_or(all) })
}

fn rows_of(input: &Input<'_>, bytes: &[u8], columns: usize) -> Result<Vec<f32>, BodyError> {
    let rows = match input.shape.as_slice() {
        &[rows, found] if found == columns => rows,
        found => {
            let found = format!("{found:?}");
            return Err(BodyError::new("inputs[0].shape", format!("[rows, {columns}]"), found));
        }
    };
    let place = || "inputs[0].data".to_owned();
    let data = match (&input.data, input.parameters.binary_data_size) {
        (None, Some(size)) => {
            let values = binary::values((&input.datatype, size), bytes, [rows, columns])?;
            return some_rows(values, "rows");
        }
        (Some(data), None) if bytes.is_empty() => data,
        (Some(_), None) => {
            let expected = "nothing behind the JSON, since `data` holds the numbers";
            return Err(BodyError::new("request body", expected, format!("{} bytes", bytes.len())));
        }
        (Some(_), Some(_)) => {
            return Err(BodyError::new("inputs[0]", "`data` or `binary_data_size`", "both"));
        }
        (None, None) => return Err(BodyError::new("inputs[0]", "`data`", "none")),
    };
    let nested = data.first().is_some_and(|first| first.get().starts_with('['));
    let found = if nested { data.len() } else { data.len() / columns.max(1) };
    if found != rows || !nested && !data.len().is_multiple_of(columns.max(1)) {
        let expected = format!("{rows} × {columns} values, as the shape says");
        return Err(BodyError::new(place(), expected, data.len()));
    }
    let mut values = Vec::with_capacity(data.len());
    if nested {
        for (raw, row) in data.iter().zip(1..) {
            let place = || format!("{}, row {row}", place());
            let list = list(raw, &place(), "a list of numbers")?;
            json_row(&list, &place, columns, &mut values)?;
        }
    } else {
        for (list, row) in data.chunks(columns.max(1)).zip(1..) {
            json_row(list, &|| format!("{}, row {row}", place()), columns, &mut values)?;
        }
    }
    some_rows(values, "rows")
}

/// The request body for one row.
#[must_use]
pub fn request_body(values: &[f32]) -> String {
    let numbers: Vec<String> = values.iter().map(f32::to_string).collect();
    let shape = json!([1, values.len()]);
    format!(
        r#"{{"inputs":[{{"name":"{INPUT}","shape":{shape},"datatype":"FP32","data":[{}]}}]}}"#,
        numbers.join(",")
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn body(shape: &str, data: &str) -> String {
        format!(
            r#"{{"id":"42","inputs":[{{"name":"x","shape":{shape},"datatype":"FP32","data":{data}}}]}}"#
        )
    }

    #[test]
    fn data_come_flat_or_nested() {
        for data in ["[1,2.5,-3,4e3]", "[[1,2.5],[-3,4000]]"] {
            let read = parse_infer(&body("[2,2]", data), &[], 2).unwrap();
            assert_eq!(read.rows, [1.0, 2.5, -3.0, 4e3]);
            assert_eq!(read.id.as_deref(), Some("42"));
        }
    }

    fn refuse(body: &str, message: &str) {
        let error = parse_infer(body, &[], 2).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }

    #[test]
    fn what_is_no_request_is_named_with_its_place() {
        refuse("{}", "request body: expected {\"inputs\"");
        refuse(r#"{"inputs":[]}"#, "inputs: expected one tensor, found 0");
        refuse(&body("[2]", "[1,2]"), "inputs[0].shape: expected [rows, 2], found [2]");
        refuse(&body("[1,3]", "[1,2,3]"), "inputs[0].shape: expected [rows, 2], found [1, 3]");
        let shape = "inputs[0].data: expected 2 × 2 values, as the shape says, found 3";
        refuse(&body("[2,2]", "[1,2,3]"), shape);
        refuse(&body("[1,2]", r#"[1,"a"]"#), "inputs[0].data, row 1, value 2: expected a finite");
        refuse(&body("[0,2]", "[]"), "request body: expected rows, found none");
        let other = body("[1,2]", "[1,2]").replace("FP32", "BYTES");
        refuse(&other, "inputs[0].datatype: expected a number's, such as `FP32`, found `BYTES`");
        let other = body("[1,2]", "[1,2]").replace("\"x\"", "\"z\"");
        refuse(&other, "inputs[0].name: expected `x`, found `z`");
        let other = r#"{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,2]}],"outputs":[{"name":"q"}]}"#;
        refuse(other, "outputs[0].name: expected `y`, found `q`");
    }

    proptest! {
        #[test]
        fn a_body_reads_back_as_the_same_bits(
            values in prop::collection::vec(any::<f32>().prop_filter("finite", |v| v.is_finite()), 1..40)
        ) {
            let read = parse_infer(&request_body(&values), &[], values.len()).unwrap().rows;
            let bits = |values: &[f32]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(&read), bits(&values));
        }

        #[test]
        fn any_text_is_answered(body in "(?s).*", columns in 0usize..4) {
            let _ = parse_infer(&body, &[], columns);
        }
    }
}
