//! The proper handler: it looks at a row before it spends an invocation, and reads the label.

use std::time::Duration;

use serde_json::{Value, json};
use wire::{
    Answer, Hints, Protocol,
    apigw::Event,
    sagemaker::{self, Content},
};

use crate::{Endpoint, Settings, fault::Fault};

/// The answer to an event.
pub(crate) async fn answer(
    settings: &Settings,
    endpoint: &Endpoint,
    event: &Value,
    limit: Duration,
) -> Result<Value, Fault> {
    let event = Event::of(event);
    let reply = |status, body: &Value| event.envelope.reply(status, body, &settings.allow_origin);
    if event.method == "OPTIONS" {
        return Ok(reply(204, &Value::Null));
    }
    let row = event.row().map_err(Fault::request)?;
    sagemaker::parse_rows(Content::Csv, &row, settings.features).map_err(Fault::request)?;
    let body = endpoint.invoke(&row, limit).await?;
    Ok(reply(200, &json!(code(settings, &body)?)))
}

/// The code of the class that an answer of the endpoint means.
fn code<'a>(settings: &'a Settings, body: &str) -> Result<&'a str, Fault> {
    let label = match sagemaker::parse_answer(200, &Hints::default(), body) {
        Answer::Verdict { class_code, .. } => class_code.parse().ok(),
        Answer::Scores { scores, .. } => label_of(&scores, settings.threshold),
        Answer::Failure(failure) => {
            return Err(Fault::answer_of_endpoint(failure.explanation(Protocol::SageMaker)));
        }
    };
    let code = label.and_then(|label: usize| settings.codes.get(label));
    code.map(String::as_str).ok_or_else(|| {
        let expected = format!("a label below {}", settings.codes.len());
        Fault::answer_of_endpoint(format!("endpoint: expected {expected}, found another"))
    })
}

/// The label that scores mean: by threshold for one of them, else the highest.
fn label_of(scores: &[f64], threshold: f64) -> Option<usize> {
    match scores {
        [one] => Some(usize::from(*one >= threshold)),
        each => (0..each.len()).max_by(|&a, &b| each[a].total_cmp(&each[b])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expected: &str) {
        let lookup = |name: &str| match name {
            "ENDPOINT_NAME" => Some("half".to_owned()),
            "CODES" => Some("B,M".to_owned()),
            _ => None,
        };
        let settings = Settings::read(lookup).unwrap();
        let found = code(&settings, body).map_err(|fault| fault.message);
        assert_eq!(found.as_deref().unwrap_or("none"), expected, "{body}");
    }

    #[test]
    fn the_label_decides_and_not_the_score() {
        check(r#"{"predictions":[{"score":0.9,"predicted_label":1}]}"#, "M");
        check(r#"{"predictions":[{"score":0.9,"predicted_label":1.0}]}"#, "M");
        // A model with a threshold of its own.
        check(r#"{"predictions":[{"score":0.6,"predicted_label":0}]}"#, "B");
    }

    #[test]
    fn a_score_alone_meets_the_threshold() {
        check(r#"{"predictions":[{"score":0.9}]}"#, "M");
        check(r#"{"predictions":[{"score":0.4}]}"#, "B");
        check("0.5", "M");
    }

    #[test]
    fn an_answer_that_means_no_class_is_none() {
        check(r#"{"predictions":[{"score":0.9,"predicted_label":7}]}"#, "none");
        check("<html>", "none");
        check(r#"{"predictions":[]}"#, "none");
    }
}
