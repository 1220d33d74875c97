use serde_json::Value;

use super::Form;
use crate::{Answer, Failure, Hints, kind_of, loose, verdict};

const SHAPE: &str = "MLflow predictions";

/// The body that answers with `outputs`: a number for each row or, of more than one for each, a list.
#[must_use]
pub fn answer(form: Form, outputs: &[f32], width: usize) -> String {
    let each = |row: &[f32]| serde_json::to_string(row).unwrap_or_default();
    let rows: Vec<String> = match width {
        0 | 1 => outputs.iter().map(f32::to_string).collect(),
        _ => outputs.chunks(width).map(each).collect(),
    };
    let list = format!("[{}]", rows.join(","));
    match form {
        Form::Predictions => format!(r#"{{"predictions":{list}}}"#),
        Form::Bare => list,
    }
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
    let refused = |found: &str| Failure::not_understood(found, body);
    let value = loose::parse(body).ok_or_else(|| refused("text that is not JSON"))?;
    match value.get("predictions").unwrap_or(&value) {
        Value::Array(rows) if rows.is_empty() => Err(refused("an empty list")),
        Value::Array(rows) => Ok(rows.iter().map(|row| of_row(row, body)).collect()),
        other => Err(refused(kind_of(other))),
    }
}

/// One prediction: what a classifier calls a label is a whole number or a word, all else is scores.
fn of_row(row: &Value, body: &str) -> Answer {
    let refused = |found: &str| Answer::Failure(Failure::not_understood(found, body));
    let scores = match row {
        Value::Number(number) if number.is_f64() => vec![row],
        Value::Array(each) if !each.is_empty() => each.iter().collect(),
        // A table of numbers, one a class.
        Value::Object(fields) if !fields.is_empty() && fields.values().all(Value::is_number) => {
            fields.values().collect()
        }
        Value::Null => return refused("a number that is not finite"),
        label => {
            let found =
                verdict::of_entry(label).map(|found| verdict::Verdict { shape: SHAPE, ..found });
            return Answer::of(found.map_err(|found| Failure::not_understood(found, body)));
        }
    };
    match scores.iter().map(|score| score.as_f64()).collect::<Option<Vec<f64>>>() {
        Some(scores) => Answer::of_scores(Ok(scores), SHAPE),
        None => refused("scores that are no numbers"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailureKind;

    #[test]
    fn answers_have_the_form_of_the_request() {
        assert_eq!(answer(Form::Predictions, &[0.25, 1.0], 1), r#"{"predictions":[0.25,1]}"#);
        assert_eq!(answer(Form::Bare, &[0.25, 0.75], 2), "[[0.25,0.75]]");
    }

    fn read(body: &str) -> Answer {
        parse_answer(200, &Hints::default(), body)
    }

    /// As a real server wrote them, of models with labels, with probabilities and with a table.
    #[test]
    fn what_was_recorded_is_read() {
        let scores =
            |scores: &[f64]| Answer::Scores { scores: scores.to_vec(), shape: SHAPE.to_owned() };
        let label = |code: &str| Answer::Verdict {
            class_code: code.to_owned(),
            score: None,
            shape: SHAPE.to_owned(),
        };
        assert_eq!(read(r#"{"predictions": [0]}"#), label("0"));
        assert_eq!(read(r#"{"predictions": ["malignant"]}"#), label("malignant"));
        let both = r#"{"predictions": [[0.07693976408120096, 0.923060235918799]]}"#;
        assert_eq!(read(both), scores(&[0.07693976408120096, 0.923060235918799]));
        assert_eq!(read(r#"{"predictions": [0.97]}"#), scores(&[0.97]));
        assert_eq!(read("[0.97]"), scores(&[0.97]));
        assert_eq!(read(r#"{"predictions": [{"0": 0.25, "1": 0.75}]}"#), scores(&[0.25, 0.75]));
        let several = parse_answers(r#"{"predictions": [0, 1]}"#).unwrap();
        assert_eq!(several, [label("0"), label("1")]);
    }

    #[test]
    fn what_is_no_prediction_is_a_failure_in_words() {
        let failure = |status, body: &str| match parse_answer(status, &Hints::default(), body) {
            Answer::Failure(failure) => failure,
            other => panic!("{other:?}"),
        };
        assert_eq!(failure(200, r#"{"predictions": []}"#).found, "an empty list");
        assert_eq!(failure(200, r#"{"predictions": [NaN]}"#).found, "a number that is not finite");
        let recorded = r#"{"error_code": "INVALID_PARAMETER_VALUE", "message": "Model is missing inputs ['worst area'].", "sqlstate": "KAM01"}"#;
        let refused = failure(400, recorded);
        assert_eq!(refused.kind, FailureKind::OtherStatus(400));
        assert_eq!(refused.said, "Model is missing inputs ['worst area'].");
    }
}
