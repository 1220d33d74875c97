//! Data capture: one record a request, as SageMaker Model Monitor's JSON Lines.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{
    Answer, BodyError, Failure,
    body::excerpt,
    open_inference,
    sagemaker::{self, Content},
    tensorflow,
};

/// How a body is kept that is taken for no text.
const BASE64: &str = "BASE64";

/// One request and its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    capture_data: Data,
    event_metadata: Metadata,
    event_version: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    endpoint_input: Side,
    /// Missing where only the input was captured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    endpoint_output: Option<Side>,
}

/// What went one way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// Media type.
    pub observed_content_type: String,
    /// `INPUT` or `OUTPUT`.
    mode: String,
    /// The body, as text or in base64.
    pub data: String,
    /// `CSV`, `JSON` or `BASE64`.
    pub encoding: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    event_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    inference_id: Option<String>,
    #[serde(default)]
    inference_time: String,
}

/// A body on its way, and its media type.
#[derive(Clone, Copy, Debug)]
pub struct Body<'a> {
    /// Form of the text.
    pub content: Content,
    /// The text.
    pub text: &'a str,
}

/// The rows of a record, each with the answer it got.
pub type Replayed = Vec<(Vec<f32>, Answer)>;

impl Record {
    /// The record of a request and its answer. `event_id` names it; `time` is in UTC, as in
    /// `2021-11-30T04:32:05Z`.
    #[must_use]
    pub fn of(input: Body<'_>, output: Body<'_>, event_id: &str, time: &str) -> Self {
        Self {
            capture_data: Data {
                endpoint_input: Side::of(input, "INPUT"),
                endpoint_output: Some(Side::of(output, "OUTPUT")),
            },
            event_metadata: Metadata {
                event_id: event_id.to_owned(),
                inference_id: None,
                inference_time: time.to_owned(),
            },
            event_version: "0".to_owned(),
        }
    }

    /// The same with the id that the client gave its request.
    #[must_use]
    pub fn with_inference_id(mut self, id: Option<&str>) -> Self {
        self.event_metadata.inference_id = id.map(str::to_owned);
        self
    }

    /// Reads one line of a capture file.
    ///
    /// # Errors
    /// Anything but such a record, with what was found.
    pub fn parse(line: &str) -> Result<Self, BodyError> {
        // Some editors put a byte-order mark before the first line.
        let line = decode::without_mark(line);
        serde_json::from_str(line)
            .map_err(|_| BodyError::new("record", "Model Monitor's capture", excerpt(line.trim())))
    }

    /// The record as one line, its end included.
    #[must_use]
    pub fn to_line(&self) -> String {
        // Texts always have a JSON form.
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }

    /// Name of the record.
    #[must_use]
    pub fn event_id(&self) -> &str {
        &self.event_metadata.event_id
    }

    /// When it was answered, as written; perhaps empty.
    #[must_use]
    pub fn time(&self) -> &str {
        &self.event_metadata.inference_time
    }

    /// The rows that were sent, `columns` numbers each, and what was answered to each of them.
    ///
    /// # Errors
    /// An input that is no rows (an image, say), an output that is missing or not understood, or
    /// another number of answers than rows.
    pub fn replay(&self, columns: usize) -> Result<Replayed, BodyError> {
        let input = &self.capture_data.endpoint_input;
        let content = input.content().ok_or_else(|| {
            let found = format!("{} in {}", input.observed_content_type, input.encoding);
            BodyError::new("endpointInput", "rows of numbers as CSV or JSON", found)
        })?;
        let output = self.capture_data.endpoint_output.as_ref();
        let output = output.ok_or_else(|| BodyError::new("endpointOutput", "an answer", "none"));
        let sent = input.text("endpointInput")?;
        let answered = output.and_then(|output| output.text("endpointOutput"));
        let (values, answers) = exchanged(content, &sent, answered, columns)?;
        let answers = answers
            .map_err(|failure| BodyError::new("endpointOutput", "predictions", failure.title()))?;
        let rows = values.chunks(columns.max(1)).map(<[f32]>::to_vec);
        if rows.len() != answers.len() {
            let expected = format!("{} predictions", rows.len());
            return Err(BodyError::new("endpointOutput", expected, answers.len()));
        }
        Ok(rows.zip(answers).collect())
    }
}

/// Rows laid end to end, and what was answered to them.
type Exchanged = (Vec<f32>, Result<Vec<Answer>, Failure>);

/// Rows that were sent in any of the contracts that an endpoint captures, and what was answered.
fn exchanged(
    content: Content,
    input: &str,
    output: Result<Cow<'_, str>, BodyError>,
    columns: usize,
) -> Result<Exchanged, BodyError> {
    let count = |values: &[f32]| values.len() / columns.max(1);
    let own = match sagemaker::parse_rows(content, input, columns) {
        Ok(rows) => {
            let answers = sagemaker::parse_answers_on(&output?, count(&rows));
            return Ok((rows, answers));
        }
        Err(own) => own,
    };
    if let Ok(request) = tensorflow::parse_predict(input, columns) {
        return Ok((request.rows, tensorflow::parse_answers(&output?)));
    }
    if let Ok(request) = open_inference::parse_infer(input, columns) {
        let rows = count(&request.rows);
        return Ok((request.rows, open_inference::parse_answers(&output?, rows)));
    }
    Err(own)
}

impl Side {
    fn of(body: Body<'_>, mode: &str) -> Self {
        let encoding = if body.content == Content::Csv { "CSV" } else { "JSON" };
        Self {
            observed_content_type: body.content.mime().to_owned(),
            mode: mode.to_owned(),
            data: body.text.to_owned(),
            encoding: encoding.to_owned(),
        }
    }

    fn content(&self) -> Option<Content> {
        let known =
            ["CSV", "JSON", BASE64].iter().any(|form| self.encoding.eq_ignore_ascii_case(form));
        Content::of(&self.observed_content_type).filter(|_| known)
    }

    /// The body as text; Model Monitor keeps what it takes for no text in base64.
    fn text(&self, place: &str) -> Result<Cow<'_, str>, BodyError> {
        if !self.encoding.eq_ignore_ascii_case(BASE64) {
            return Ok(Cow::Borrowed(&self.data));
        }
        let refused = |error: decode::Error| BodyError::new(place, "text in base64", error);
        let text = decode::base64(&self.data).and_then(|bytes| decode::text(bytes, None));
        text.map(Cow::Owned).map_err(refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Model Monitor writes it; two values a row.
    const RECORDED: &str = r#"{"captureData":{"endpointInput":{"observedContentType":"text/csv","mode":"INPUT","data":"0.56,0.30","encoding":"CSV"},"endpointOutput":{"observedContentType":"application/json","mode":"OUTPUT","data":"{\"predictions\": [{\"score\": 0.0126, \"predicted_label\": 0}]}","encoding":"JSON"}},"eventMetadata":{"eventId":"28cc8646-bb47-4a96-92fc-d04fc2651286","inferenceTime":"2021-11-30T04:32:05Z"},"eventVersion":"0"}"#;

    #[test]
    fn a_mark_before_a_record_and_base64_within_it_are_read() {
        let plain = Record::parse(RECORDED).unwrap().replay(2).unwrap();
        let marked = Record::parse(&format!("\u{feff}{RECORDED}")).unwrap();
        assert_eq!(marked.replay(2).unwrap(), plain);
        let encoded = RECORDED.replace(
            "\"0.56,0.30\",\"encoding\":\"CSV\"",
            "\"MC41NiwwLjMw\",\"encoding\":\"BASE64\"",
        );
        assert_eq!(Record::parse(&encoded).unwrap().replay(2).unwrap(), plain);
    }

    #[test]
    fn a_recording_becomes_rows_with_answers() {
        let rows = Record::parse(RECORDED).unwrap().replay(2).unwrap();
        let answer = Answer::Verdict {
            class_code: "0".to_owned(),
            score: Some(0.0126),
            shape: "linear learner JSON".to_owned(),
        };
        assert_eq!(rows, [(vec![0.56, 0.30], answer)]);
    }

    #[test]
    fn a_recording_is_written_as_it_was_read() {
        assert_eq!(Record::parse(RECORDED).unwrap().to_line(), format!("{RECORDED}\n"));
    }

    #[test]
    fn what_was_answered_here_has_the_same_form() {
        let output = r#"{"predictions": [{"score": 0.0126, "predicted_label": 0}]}"#;
        let record = Record::of(
            Body { content: Content::Csv, text: "0.56,0.30" },
            Body { content: Content::Json, text: output },
            "28cc8646-bb47-4a96-92fc-d04fc2651286",
            "2021-11-30T04:32:05Z",
        );
        assert_eq!(record.to_line(), format!("{RECORDED}\n"));
        let line = record.with_inference_id(Some("mine")).to_line();
        assert!(line.contains(r#""inferenceId":"mine""#), "{line}");
    }

    /// As an endpoint of ours captures what TensorFlow's and Open Inference's clients send.
    #[test]
    fn the_other_contracts_are_replayed_too() {
        let predict = (r#"{"instances":[[1,2],[3,4]]}"#, r#"{"predictions":[[0.25],[0.75]]}"#);
        let infer = (
            r#"{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[1,2,3,4]}]}"#,
            r#"{"outputs":[{"name":"y","shape":[2,1],"datatype":"FP32","data":[0.25,0.75]}]}"#,
        );
        for (input, output) in [predict, infer] {
            let json = |text| Body { content: Content::Json, text };
            let rows = Record::of(json(input), json(output), "", "").replay(2).unwrap();
            let scores: Vec<_> = rows
                .iter()
                .map(|(values, answer)| match answer {
                    Answer::Scores { scores, .. } => (values.as_slice(), scores.as_slice()),
                    other => panic!("{other:?}"),
                })
                .collect();
            assert_eq!(scores, [(&[1.0, 2.0][..], &[0.25][..]), (&[3.0, 4.0], &[0.75])]);
        }
    }

    fn refuse(change: (&str, &str), message: &str) {
        let text = RECORDED.replace(change.0, change.1);
        let found = Record::parse(&text).and_then(|record| record.replay(2));
        let error = found.unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }

    #[test]
    fn what_cannot_be_replayed_is_said() {
        refuse(
            ("text/csv", "image/png"),
            "endpointInput: expected rows of numbers as CSV or JSON, found image/png in CSV",
        );
        refuse(("0.56,0.30", "0.56"), "line 1: expected 2 values, found 1");
        refuse(("0.56,0.30", "1,2\\n3,4"), "endpointOutput: expected 2 predictions, found 1");
        refuse(("endpointOutput", "other"), "endpointOutput: expected an answer, found none");
        refuse(("captureData", "data"), "record: expected Model Monitor's capture, found `{");
    }
}
