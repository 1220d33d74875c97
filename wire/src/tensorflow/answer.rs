use serde::Serialize;
use serde_json::Value;

use super::{Form, OUTPUT};
use crate::{Answer, Failure, Hints, kind_of, loose};

const SHAPE: &str = "TensorFlow Serving predictions";

/// The body that answers with `outputs`, a row of `width` numbers for each row of the request.
#[must_use]
pub fn answer(form: Form, outputs: &[f32], width: usize) -> String {
    #[derive(Serialize)]
    struct Rows<'a> {
        predictions: Vec<&'a [f32]>,
    }
    #[derive(Serialize)]
    struct Columns<'a> {
        outputs: Vec<&'a [f32]>,
    }
    let rows: Vec<&[f32]> = outputs.chunks(width.max(1)).collect();
    // Numbers always have a JSON form.
    match form {
        Form::Row => serde_json::to_string(&Rows { predictions: rows }),
        Form::Column => serde_json::to_string(&Columns { outputs: rows }),
    }
    .unwrap_or_default()
}

/// The body of an error.
#[must_use]
pub fn error(message: &str) -> String {
    serde_json::json!({ "error": message }).to_string()
}

/// Reads the response to a request for one row.
#[must_use]
pub fn parse_answer(status: u16, hints: &Hints, body: &str) -> Answer {
    Answer::only((status, hints, body), parse_answers)
}

/// Reads the predictions of a response body, one a row that was sent.
///
/// # Errors
/// A body that holds no predictions.
pub fn parse_answers(body: &str) -> Result<Vec<Answer>, Failure> {
    let value = loose::parse(body).ok_or("text that is not JSON");
    let found = value.and_then(|value| rows_of(&value));
    let rows = found.map_err(|found| Failure::not_understood(found, body))?;
    Ok(rows.into_iter().map(|scores| Answer::of_scores(Ok(scores), SHAPE)).collect())
}

fn rows_of(value: &Value) -> Result<Vec<Vec<f64>>, &'static str> {
    let rows = value.get("predictions").or_else(|| value.get("outputs"));
    let rows = rows.ok_or("an object without predictions")?;
    // One output comes plain, several by name.
    let rows = unnamed(rows);
    let Some(rows) = rows.as_array() else { return Err(kind_of(rows)) };
    if rows.is_empty() {
        return Err("an empty list");
    }
    rows.iter().map(|row| numbers(unnamed(row))).collect()
}

fn unnamed(value: &Value) -> &Value {
    match value.as_object() {
        Some(named) if named.len() == 1 => named.values().next().unwrap_or(value),
        Some(named) => named.get(OUTPUT).unwrap_or(value),
        None => value,
    }
}

fn numbers(value: &Value) -> Result<Vec<f64>, &'static str> {
    let one = |value: &Value| match value {
        Value::Null => Err("a number that is not finite"),
        other => other.as_f64().ok_or(kind_of(other)),
    };
    match value {
        Value::Array(values) if values.is_empty() => Err("an empty list"),
        Value::Array(values) => values.iter().map(one).collect(),
        value => one(value).map(|number| vec![number]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailureKind;

    #[test]
    fn answers_have_the_form_of_the_request() {
        assert_eq!(answer(Form::Row, &[0.02, 0.5], 1), r#"{"predictions":[[0.02],[0.5]]}"#);
        assert_eq!(answer(Form::Column, &[0.25, 0.75], 2), r#"{"outputs":[[0.25,0.75]]}"#);
        assert_eq!(error("no"), r#"{"error":"no"}"#);
    }

    fn check(body: &str, expected: &[f64]) {
        let scores = Answer::Scores { scores: expected.to_vec(), shape: SHAPE.to_owned() };
        assert_eq!(parse_answer(200, &Hints::default(), body), scores, "{body}");
    }

    #[test]
    fn one_prediction_is_read_in_every_form() {
        check(r#"{"predictions":[[0.02]]}"#, &[0.02]);
        check(
            r#"{ "predictions": [0.02
            ] }"#,
            &[0.02],
        );
        check(r#"{"predictions":[[0.1,0.2,0.7]]}"#, &[0.1, 0.2, 0.7]);
        check(r#"{"outputs":[[0.02]]}"#, &[0.02]);
        check(r#"{"outputs":{"y":[[0.02]],"z":[[1]]}}"#, &[0.02]);
        check(r#"{"predictions":[{"dense_4":[0.02]}]}"#, &[0.02]);
    }

    fn failure(status: u16, body: &str) -> Failure {
        match parse_answer(status, &Hints::default(), body) {
            Answer::Failure(failure) => failure,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_no_prediction_is_a_failure_in_words() {
        assert_eq!(failure(200, r#"{"predictions":[[NaN]]}"#).found, "a number that is not finite");
        assert_eq!(failure(200, r#"{"predictions":[]}"#).found, "an empty list");
        assert_eq!(failure(200, "hello").found, "text that is not JSON");
        let absent = failure(404, r#"{"error":"Servable not found for request: Latest(half)"}"#);
        assert_eq!(absent.kind, FailureKind::WrongPath);
        assert_eq!(absent.said, "Servable not found for request: Latest(half)");
    }
}
