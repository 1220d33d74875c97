use serde::Serialize;
use serde_json::Value;

use super::{OUTPUT, binary};
use crate::{Answer, Failure, Hints, kind_of};

const SHAPE: &str = "Open Inference outputs";

#[derive(Serialize)]
struct Document<'a> {
    model_name: &'a str,
    model_version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    outputs: [Output<'a>; 1],
}

#[derive(Serialize)]
struct Output<'a> {
    name: &'static str,
    shape: [usize; 2],
    datatype: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<Parameters>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a [f32]>,
}

#[derive(Serialize)]
struct Parameters {
    binary_data_size: usize,
}

/// The body that answers request `id` of `model` with `outputs`, a row of `width` numbers for each
/// row of the request.
#[must_use]
pub fn answer(model: (&str, &str), id: Option<&str>, outputs: &[f32], width: usize) -> String {
    document(model, id, (outputs, width), false)
}

/// The same with the numbers as bytes behind the JSON, and how long the JSON is.
#[must_use]
pub fn binary_answer(
    model: (&str, &str),
    id: Option<&str>,
    outputs: &[f32],
    width: usize,
) -> (Vec<u8>, usize) {
    let mut body = document(model, id, (outputs, width), true).into_bytes();
    let length = body.len();
    body.extend(outputs.iter().flat_map(|value| value.to_le_bytes()));
    (body, length)
}

fn document(
    (model_name, model_version): (&str, &str),
    id: Option<&str>,
    (outputs, width): (&[f32], usize),
    is_binary: bool,
) -> String {
    let shape = [outputs.len() / width.max(1), width];
    let parameters = is_binary.then(|| Parameters { binary_data_size: size_of_val(outputs) });
    let data = (!is_binary).then_some(outputs);
    let outputs = [Output { name: OUTPUT, shape, datatype: "FP32", parameters, data }];
    // Numbers and texts always have a JSON form.
    serde_json::to_string(&Document { model_name, model_version, id, outputs }).unwrap_or_default()
}

/// The body of an error.
#[must_use]
pub fn error(message: &str) -> String {
    serde_json::json!({ "error": message }).to_string()
}

/// Reads the response to a request for one row.
#[must_use]
pub fn parse_answer(status: u16, hints: &Hints, body: &str) -> Answer {
    Answer::only((status, hints, body), |body| parse_answers(body, 1))
}

/// Reads the outputs of a response to a request for `rows` rows (1 or more), one answer a row.
///
/// # Errors
/// A body that holds no outputs, or as many as make no whole rows.
pub fn parse_answers(body: &str, rows: usize) -> Result<Vec<Answer>, Failure> {
    let value = serde_json::from_str(body).map_err(|_| "text that is not JSON");
    let found = value.and_then(|value| scores_of(&value)).and_then(|scores| {
        let fits = rows > 0 && scores.len().is_multiple_of(rows);
        fits.then_some(scores).ok_or("outputs that make no whole rows")
    });
    let scores = found.map_err(|found| Failure::not_understood(found, body))?;
    let each = scores.chunks(scores.len() / rows);
    Ok(each.map(|row| Answer::of_scores(Ok(row.to_vec()), SHAPE)).collect())
}

/// The same where the numbers may stand as bytes behind the JSON.
///
/// # Errors
/// As of [`parse_answers`].
pub fn parse_tensors(json: &str, bytes: &[u8], rows: usize) -> Result<Vec<Answer>, Failure> {
    if bytes.is_empty() {
        return parse_answers(json, rows);
    }
    let refused = |found: &str| Failure::not_understood(found, json);
    let value: Value = serde_json::from_str(json).map_err(|_| refused("text that is not JSON"))?;
    let output = &value["outputs"][0];
    let datatype = output["datatype"].as_str().unwrap_or_default();
    let read = binary::values((datatype, bytes.len()), bytes, [rows, width_of(output)]);
    let scores = read.map_err(|error| refused(&error.to_string()))?;
    let each =
        scores.chunks(scores.len() / rows.max(1)).map(|row| row.iter().map(|one| f64::from(*one)));
    Ok(each.map(|row| Answer::of_scores(Ok(row.collect()), SHAPE)).collect())
}

/// Numbers for each row, by the output's shape.
fn width_of(output: &Value) -> usize {
    let shape = output["shape"].as_array().map_or(&[][..], Vec::as_slice);
    shape.iter().skip(1).filter_map(Value::as_u64).product::<u64>() as usize
}

/// All numbers of the output, laid end to end; at least one.
fn scores_of(value: &Value) -> Result<Vec<f64>, &'static str> {
    let outputs = value.get("outputs").and_then(Value::as_array);
    let outputs = outputs.ok_or("an object without outputs")?;
    let own = outputs.iter().find(|output| output["name"] == OUTPUT).or_else(|| outputs.first());
    let data = own.and_then(|output| output.get("data")).and_then(Value::as_array);
    let data = data.ok_or("an output without data")?;
    // Flat, or nested as the shape says.
    let flat = data.iter().flat_map(|value| match value {
        Value::Array(row) => row.as_slice(),
        one => std::slice::from_ref(one),
    });
    let scores: Vec<f64> =
        flat.map(|value| value.as_f64().ok_or(kind_of(value))).collect::<Result<_, _>>()?;
    if scores.is_empty() { Err("an empty list") } else { Ok(scores) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailureKind;

    #[test]
    fn an_answer_repeats_the_requests_id() {
        assert_eq!(
            answer(("half", "1"), Some("42"), &[0.97], 1),
            r#"{"model_name":"half","model_version":"1","id":"42","outputs":[{"name":"y","shape":[1,1],"datatype":"FP32","data":[0.97]}]}"#
        );
        assert!(answer(("half", "1"), None, &[0.1, 0.9], 1).contains(r#""shape":[2,1]"#));
    }

    #[test]
    fn numbers_are_laid_behind_the_json_where_a_client_wants_bytes() {
        let (body, length) = binary_answer(("half", "1"), None, &[0.25, 0.75], 1);
        assert_eq!(
            std::str::from_utf8(&body[..length]).unwrap(),
            r#"{"model_name":"half","model_version":"1","outputs":[{"name":"y","shape":[2,1],"datatype":"FP32","parameters":{"binary_data_size":8}}]}"#
        );
        assert_eq!(body[length..], [0, 0, 0x80, 0x3E, 0, 0, 0x40, 0x3F]);
    }

    #[test]
    fn one_row_of_outputs_is_read() {
        let read = |body: &str| parse_answer(200, &Hints::default(), body);
        let scores =
            |scores: &[f64]| Answer::Scores { scores: scores.to_vec(), shape: SHAPE.to_owned() };
        let recorded = r#"{"model_name":"M","id":"42","outputs":[{"name":"y","shape":[1,1],"datatype":"FP32","data":[0.97]}]}"#;
        assert_eq!(read(recorded), scores(&[0.97]));
        let nested = r#"{"outputs":[{"name":"label","data":[1]},{"name":"y","data":[[0.1,0.9]]}]}"#;
        assert_eq!(read(nested), scores(&[0.1, 0.9]));
    }

    #[test]
    fn what_is_no_output_is_a_failure_in_words() {
        let failure = |status, body: &str| match parse_answer(status, &Hints::default(), body) {
            Answer::Failure(failure) => failure,
            other => panic!("{other:?}"),
        };
        assert_eq!(failure(200, "{}").found, "an object without outputs");
        assert_eq!(failure(200, r#"{"outputs":[]}"#).found, "an output without data");
        assert_eq!(failure(200, r#"{"outputs":[{"data":[null]}]}"#).found, "null");
        let refused = failure(400, r#"{"error":"inputs[0].shape: expected …"}"#);
        assert_eq!(refused.kind, FailureKind::OtherStatus(400));
        assert!(refused.said.starts_with("inputs[0].shape"));
    }
}
