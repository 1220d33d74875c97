use serde::Serialize;
use serde_json::Value;

use super::Content;
use crate::{
    Answer, Failure, Hints,
    failed::lambda_failure,
    verdict::{self, Verdict},
};

/// One prediction in the linear learner's fields.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scored {
    /// Probability of label 1, or one a label.
    pub score: Score,
    /// The label that is the verdict.
    pub predicted_label: u32,
}

/// One number for two classes, one a class for more; each within [0, 1].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Score {
    /// Of label 1.
    One(f32),
    /// Of every label, in label order.
    Each(Vec<f32>),
}

#[derive(Serialize)]
struct Document<'a> {
    predictions: &'a [Scored],
}

/// The body that answers with `predictions`, in order. In CSV: score or scores, then the label.
#[must_use]
pub fn answer(content: Content, predictions: &[Scored]) -> String {
    match content {
        Content::Json => to_json(&Document { predictions }),
        Content::JsonLines => predictions.iter().map(|one| to_json(one) + "\n").collect(),
        Content::Csv => predictions.iter().map(csv_line).collect(),
    }
}

/// Numbers and labels always have a JSON form.
fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn csv_line(one: &Scored) -> String {
    let score = match &one.score {
        Score::One(score) => score.to_string(),
        Score::Each(scores) => scores.iter().map(f32::to_string).collect::<Vec<_>>().join(","),
    };
    format!("{score},{}\n", one.predicted_label)
}

/// Reads the response to a request for one row.
#[must_use]
pub fn parse_answer(status: u16, hints: &Hints, body: &str) -> Answer {
    Answer::only((status, hints, body), parse_answers)
}

/// Reads the predictions of a response body, of any form, one a row that was sent.
///
/// # Errors
/// An error of the function or the model in front of it, or a body that holds no predictions.
pub fn parse_answers(body: &str) -> Result<Vec<Answer>, Failure> {
    let body = body.trim();
    match serde_json::from_str::<Value>(body) {
        Ok(value) => of_document(&value, body),
        Err(_) if body.starts_with('{') => body.lines().map(of_line).collect(),
        Err(_) if body.is_empty() || body.starts_with('<') => {
            Err(Failure::not_understood("no predictions", body))
        }
        Err(_) => body.lines().map(of_csv).collect(),
    }
}

/// Reads the predictions on `rows` rows, also where they come bare, as other containers write them: scores
/// or labels in a line or a list, or a list of probabilities for each row.
///
/// # Errors
/// As of [`parse_answers`].
pub fn parse_answers_on(body: &str, rows: usize) -> Result<Vec<Answer>, Failure> {
    match bare(body.trim(), rows) {
        Some(answers) => Ok(answers),
        None => parse_answers(body),
    }
}

/// A list of one entry a row, or a line of them; none for anything else.
fn bare(body: &str, rows: usize) -> Option<Vec<Answer>> {
    let listed = serde_json::from_str::<Value>(body).ok().and_then(|value| match value {
        Value::Array(entries) => Some(entries),
        _ => None,
    });
    let in_line = || {
        let cells = body.split(',').map(|cell| serde_json::from_str::<Value>(cell.trim()));
        cells.collect::<Result<Vec<_>, _>>().ok().filter(|cells| cells.len() > 1)
    };
    let entries = match listed {
        Some(entries) => entries,
        // One row of two numbers is a score and a label.
        None if rows > 1 && !body.contains('\n') => in_line()?,
        None => return None,
    };
    let numbers =
        |entries: &[Value]| entries.iter().map(Value::as_f64).collect::<Option<Vec<f64>>>();
    if rows == 1 && entries.len() > 1 {
        let shape = "a list of probabilities".to_owned();
        return Some(vec![Answer::Scores { scores: numbers(&entries)?, shape }]);
    }
    if entries.len() != rows {
        return None;
    }
    // A number with a fraction among them says that all are scores.
    let are_scores = numbers(&entries).is_some_and(|all| all.iter().any(|one| one.fract() != 0.0));
    let entry = |entry: &Value| match entry {
        Value::Array(each) => {
            let shape = "a list of probabilities a row".to_owned();
            Some(Answer::Scores { scores: numbers(each).filter(|each| !each.is_empty())?, shape })
        }
        Value::Number(score) if are_scores => {
            let shape = "bare scores".to_owned();
            Some(Answer::Scores { scores: vec![score.as_f64()?], shape })
        }
        Value::Object(_) => None,
        label => Some(of_entry(label, "bare labels")),
    };
    entries.iter().map(entry).collect()
}

fn of_document(value: &Value, body: &str) -> Result<Vec<Answer>, Failure> {
    if let Some(failure) = lambda_failure(value) {
        return Err(failure);
    }
    match value.get("predictions") {
        Some(Value::Array(all)) => {
            Ok(all.iter().map(|one| of_entry(one, "linear learner JSON")).collect())
        }
        Some(other) => {
            let found = format!("predictions that are {}", crate::kind_of(other));
            Err(Failure::not_understood(&found, body))
        }
        None if value.is_object() => Ok(vec![of_entry(value, "linear learner, JSON lines")]),
        None if value.is_number() => of_csv(body).map(|answer| vec![answer]),
        None => Err(Failure::not_understood(crate::kind_of(value), body)),
    }
}

fn of_line(line: &str) -> Result<Answer, Failure> {
    let value: Value = serde_json::from_str(line)
        .map_err(|_| Failure::not_understood("a line that is not JSON", line))?;
    Ok(of_entry(&value, "linear learner, JSON lines"))
}

/// One prediction; a score without a label is a score.
fn of_entry(entry: &Value, shape: &'static str) -> Answer {
    if let (Some(score), None) = (entry.get("score"), entry.get("predicted_label")) {
        let scores = match score {
            Value::Array(each) => each.iter().map(Value::as_f64).collect(),
            one => one.as_f64().map(|one| vec![one]),
        };
        if let Some(scores) = scores.filter(|scores: &Vec<f64>| !scores.is_empty()) {
            return Answer::Scores { scores, shape: shape.to_owned() };
        }
    }
    let found = verdict::of_entry(entry).map(|found| Verdict { shape, ..found });
    Answer::of(found.map_err(|found| Failure::not_understood(found, &entry.to_string())))
}

/// A line of numbers: scores alone, or scores and then the label, as [`answer`] writes them.
fn of_csv(line: &str) -> Result<Answer, Failure> {
    let cells: Vec<&str> = line.split(',').map(str::trim).collect();
    let numbers: Option<Vec<f64>> = cells.iter().map(|cell| cell.parse().ok()).collect();
    let numbers = numbers.filter(|numbers| numbers.iter().all(|number| number.is_finite()));
    let numbers =
        numbers.ok_or_else(|| Failure::not_understood("text that is no prediction", line))?;
    let shape = "CSV".to_owned();
    Ok(match numbers.as_slice() {
        [] | [_] => Answer::Scores { scores: numbers, shape },
        [scores @ .., label] => {
            let score = if let [one] = scores { Some(one) } else { scores.get(*label as usize) };
            Answer::Verdict { class_code: label.to_string(), score: score.copied(), shape }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailureKind;

    fn two() -> [Scored; 2] {
        [
            Scored { score: Score::One(0.1), predicted_label: 0 },
            Scored { score: Score::One(0.97), predicted_label: 1 },
        ]
    }

    /// The shapes of the developer guide; a float as short as reads back the same.
    #[test]
    fn answers_have_the_linear_learners_shapes() {
        assert_eq!(
            answer(Content::Json, &two()),
            r#"{"predictions":[{"score":0.1,"predicted_label":0},{"score":0.97,"predicted_label":1}]}"#
        );
        assert_eq!(
            answer(Content::JsonLines, &two()),
            "{\"score\":0.1,\"predicted_label\":0}\n{\"score\":0.97,\"predicted_label\":1}\n"
        );
        assert_eq!(answer(Content::Csv, &two()), "0.1,0\n0.97,1\n");
        let three = [Scored { score: Score::Each(vec![0.1, 0.2, 0.7]), predicted_label: 2 }];
        assert_eq!(
            answer(Content::Json, &three),
            r#"{"predictions":[{"score":[0.1,0.2,0.7],"predicted_label":2}]}"#
        );
    }

    #[test]
    fn what_is_written_reads_back() {
        for content in [Content::Json, Content::JsonLines, Content::Csv] {
            let read = parse_answers(&answer(content, &two())).unwrap();
            let codes: Vec<_> = read
                .iter()
                .map(|answer| match answer {
                    Answer::Verdict { class_code, score, .. } => (class_code.as_str(), *score),
                    other => panic!("{other:?}"),
                })
                .collect();
            assert_eq!(codes, [("0", Some(0.1)), ("1", Some(0.97))], "{content:?}");
        }
    }

    /// The recording of CONTRACTS, with its spaces.
    #[test]
    fn a_recorded_answer_is_read() {
        let body = r#"{"predictions": [{"score": 0.0126, "predicted_label": 0}]}"#;
        let Answer::Verdict { class_code, score, .. } = parse_answer(200, &Hints::default(), body)
        else {
            panic!("no verdict");
        };
        assert_eq!((class_code.as_str(), score), ("0", Some(0.0126)));
    }

    #[test]
    fn a_score_alone_is_a_score() {
        let read = parse_answer(200, &Hints::default(), "0.25\n");
        assert_eq!(read, Answer::Scores { scores: vec![0.25], shape: "CSV".to_owned() });
    }

    #[test]
    fn bare_answers_are_read_by_the_number_of_rows() {
        let scores = |body: &str, rows| match parse_answers_on(body, rows).unwrap().as_slice() {
            [Answer::Scores { scores: first, .. }, ..] => first.clone(),
            other => panic!("{other:?}"),
        };
        let codes = |body: &str, rows| -> Vec<String> {
            let code = |answer: Answer| match answer {
                Answer::Verdict { class_code, .. } => class_code,
                other => panic!("{other:?}"),
            };
            parse_answers_on(body, rows).unwrap().into_iter().map(code).collect()
        };
        assert_eq!(scores("0.99,0.02", 2), [0.99]);
        assert_eq!(scores("[0.99, 1]", 2), [0.99]);
        assert_eq!(scores("[[0.1,0.9],[0.8,0.2]]", 2), [0.1, 0.9]);
        assert_eq!(scores("[0.94, 0.06]", 1), [0.94, 0.06]);
        assert_eq!(codes("[1, 0]", 2), ["1", "0"]);
        assert_eq!(codes("[\"M\", \"B\"]", 2), ["M", "B"]);
        // One row: a score and its label.
        assert_eq!(codes("0.97,1", 1), ["1"]);
        assert_eq!(codes("0.1,0\n0.97,1\n", 2), ["0", "1"]);
    }

    fn kind(status: u16, body: &str) -> FailureKind {
        match parse_answer(status, &Hints::default(), body) {
            Answer::Failure(failure) => failure.kind,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn errors_of_the_runtime_are_told_apart() {
        let model = r#"{"Message":"Received server error (500)","OriginalStatusCode":500,"OriginalMessage":"boom"}"#;
        assert_eq!(kind(424, model), FailureKind::ModelError);
        assert_eq!(kind(429, r#"{"Message":"Rate exceeded"}"#), FailureKind::Throttled);
        assert_eq!(kind(400, r#"{"Message":"no such endpoint"}"#), FailureKind::OtherStatus(400));
        assert_eq!(kind(200, "<html>"), FailureKind::NotUnderstood);
        assert_eq!(kind(200, r#"{"predictions":[]}"#), FailureKind::NotUnderstood);
        assert_eq!(kind(200, "hello"), FailureKind::NotUnderstood);
    }
}
