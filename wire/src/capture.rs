//! Data capture: one record a request, as SageMaker Model Monitor's JSON Lines.

use std::borrow::Cow;

use base64::{Engine, prelude::BASE64_STANDARD as STANDARD};
use serde::{Deserialize, Serialize};
use table::Schema;

use crate::{
    Answer, BodyError, Failure,
    body::{excerpt, named_rows},
    mlflow, open_inference,
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

/// A body on its way.
#[derive(Clone, Copy, Debug)]
pub struct Body<'a> {
    /// Media type.
    pub mime: &'a str,
    /// The body itself.
    pub bytes: &'a [u8],
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

    /// The rows that were sent, a number for each feature, and what was answered to each of them.
    ///
    /// # Errors
    /// An input that is no rows (an image, say), an output that is missing or not understood, or
    /// another number of answers than rows.
    pub fn replay(&self, schema: &Schema) -> Result<Replayed, BodyError> {
        let columns = schema.features.len();
        let input = &self.capture_data.endpoint_input;
        let output = self.capture_data.endpoint_output.as_ref();
        let output = output.ok_or_else(|| BodyError::new("endpointOutput", "an answer", "none"));
        let exchanged = match input.is_binary() {
            true => {
                let answered = output?.bytes("endpointOutput")?;
                exchanged_tensors(&input.bytes("endpointInput")?, &answered, schema)
            }
            false => self.exchanged_text(output, schema),
        };
        let (values, answers) = exchanged?;
        let answers = answers
            .map_err(|failure| BodyError::new("endpointOutput", "predictions", failure.title()))?;
        let rows = values.chunks(columns.max(1)).map(<[f32]>::to_vec);
        if rows.len() != answers.len() {
            let expected = format!("{} predictions", rows.len());
            return Err(BodyError::new("endpointOutput", expected, answers.len()));
        }
        Ok(rows.zip(answers).collect())
    }

    fn exchanged_text(
        &self,
        output: Result<&Side, BodyError>,
        schema: &Schema,
    ) -> Result<Exchanged, BodyError> {
        let input = &self.capture_data.endpoint_input;
        let content = input.content().ok_or_else(|| {
            let found = format!("{} in {}", input.observed_content_type, input.encoding);
            BodyError::new("endpointInput", "rows of numbers as CSV or JSON", found)
        })?;
        let answered = output.and_then(|output| output.text("endpointOutput"));
        exchanged(content, &input.text("endpointInput")?, answered, schema)
    }
}

/// Rows laid end to end, and what was answered to them.
type Exchanged = (Vec<f32>, Result<Vec<Answer>, Failure>);

/// Rows that were sent in any of the contracts that an endpoint captures, and what was answered.
fn exchanged(
    content: Content,
    input: &str,
    output: Result<Cow<'_, str>, BodyError>,
    schema: &Schema,
) -> Result<Exchanged, BodyError> {
    let columns = schema.features.len();
    let count = |values: &[f32]| values.len() / columns.max(1);
    let named = content == Content::Csv && mlflow::has_header(input);
    let own = if named {
        named_rows(input, schema)
    } else {
        sagemaker::parse_rows(content, input, columns)
    };
    let own = match own {
        Ok(rows) => {
            let answers = sagemaker::parse_answers_on(&output?, count(&rows));
            return Ok((rows, answers));
        }
        Err(own) => own,
    };
    if let Ok(request) = open_inference::parse_infer(input, &[], columns) {
        let rows = count(&request.rows);
        return Ok((request.rows, open_inference::parse_answers(&output?, rows)));
    }
    if let Ok(request) = tensorflow::parse_predict(input, schema) {
        let output = output?;
        // MLflow's requests may look the same; its answers may be words.
        let answers =
            tensorflow::parse_answers(&output).or_else(|_| mlflow::parse_answers(&output));
        return Ok((request.rows, answers));
    }
    if let Ok(rows) = mlflow::parse_rows(input, schema) {
        return Ok((rows, mlflow::parse_answers(&output?)));
    }
    Err(own)
}

/// The same of Open Inference's tensors as bytes, both ways or one.
fn exchanged_tensors(input: &[u8], output: &[u8], schema: &Schema) -> Result<Exchanged, BodyError> {
    let columns = schema.features.len();
    let (json, bytes) = open_inference::split_by_json(input)?;
    let request = open_inference::parse_infer(json, bytes, columns)?;
    let rows = request.rows.len() / columns.max(1);
    let (json, bytes) = open_inference::split_by_json(output)?;
    Ok((request.rows, open_inference::parse_tensors(json, bytes, rows)))
}

impl Side {
    fn of(body: Body<'_>, mode: &str) -> Self {
        let text = std::str::from_utf8(body.bytes).ok();
        let encoding = match Content::of(body.mime) {
            Some(Content::Csv) => "CSV",
            Some(_) => "JSON",
            None => BASE64,
        };
        let (encoding, data) = match text.filter(|_| encoding != BASE64) {
            Some(text) => (encoding, text.to_owned()),
            None => (BASE64, STANDARD.encode(body.bytes)),
        };
        Self {
            observed_content_type: body.mime.to_owned(),
            mode: mode.to_owned(),
            data,
            encoding: encoding.to_owned(),
        }
    }

    fn is_packed(&self) -> bool {
        self.encoding.eq_ignore_ascii_case(BASE64)
    }

    /// Whether the body may be tensors as bytes.
    fn is_binary(&self) -> bool {
        self.is_packed() && self.observed_content_type.eq_ignore_ascii_case(open_inference::BINARY)
    }

    fn content(&self) -> Option<Content> {
        let known = ["CSV", "JSON"].iter().any(|form| self.encoding.eq_ignore_ascii_case(form));
        Content::of(&self.observed_content_type).filter(|_| known || self.is_packed())
    }

    fn bytes(&self, place: &str) -> Result<Cow<'_, [u8]>, BodyError> {
        if !self.is_packed() {
            return Ok(Cow::Borrowed(self.data.as_bytes()));
        }
        let refused = |error: decode::Error| BodyError::new(place, "base64", error);
        decode::base64(&self.data).map(Cow::Owned).map_err(refused)
    }

    /// The body as text; Model Monitor keeps what it takes for no text in base64.
    fn text(&self, place: &str) -> Result<Cow<'_, str>, BodyError> {
        let refused = |error: decode::Error| BodyError::new(place, "text", error);
        Ok(match self.bytes(place)? {
            Cow::Borrowed(_) => Cow::Borrowed(decode::without_mark(&self.data)),
            Cow::Owned(bytes) => Cow::Owned(decode::utf_8(&bytes).map_err(refused)?.to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Model Monitor writes it; two values a row.
    const RECORDED: &str = r#"{"captureData":{"endpointInput":{"observedContentType":"text/csv","mode":"INPUT","data":"0.56,0.30","encoding":"CSV"},"endpointOutput":{"observedContentType":"application/json","mode":"OUTPUT","data":"{\"predictions\": [{\"score\": 0.0126, \"predicted_label\": 0}]}","encoding":"JSON"}},"eventMetadata":{"eventId":"28cc8646-bb47-4a96-92fc-d04fc2651286","inferenceTime":"2021-11-30T04:32:05Z"},"eventVersion":"0"}"#;

    fn two() -> Schema {
        let features = vec![vec!["a".to_owned()], vec!["b".to_owned()]];
        Schema { features, classes: Vec::new() }
    }

    #[test]
    fn a_mark_before_a_record_and_base64_within_it_are_read() {
        let plain = Record::parse(RECORDED).unwrap().replay(&two()).unwrap();
        let marked = Record::parse(&format!("\u{feff}{RECORDED}")).unwrap();
        assert_eq!(marked.replay(&two()).unwrap(), plain);
        let encoded = RECORDED.replace(
            "\"0.56,0.30\",\"encoding\":\"CSV\"",
            "\"MC41NiwwLjMw\",\"encoding\":\"BASE64\"",
        );
        assert_eq!(Record::parse(&encoded).unwrap().replay(&two()).unwrap(), plain);
    }

    #[test]
    fn a_recording_becomes_rows_with_answers() {
        let rows = Record::parse(RECORDED).unwrap().replay(&two()).unwrap();
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
            Body { mime: "text/csv", bytes: b"0.56,0.30" },
            Body { mime: "application/json", bytes: output.as_bytes() },
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
        let named =
            (r#"{"dataframe_split":{"columns":["b","a"],"data":[[2,1],[4,3]]}}"#, predict.1);
        for (input, output) in [predict, infer, named] {
            let json =
                |text: &'static str| Body { mime: "application/json", bytes: text.as_bytes() };
            let rows = Record::of(json(input), json(output), "", "").replay(&two()).unwrap();
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

    #[test]
    fn tensors_as_bytes_are_kept_in_base64_and_replayed() {
        let json = r#"{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}]}"#;
        let bytes: Vec<u8> = [1.0f32, 2.0].iter().flat_map(|value| value.to_le_bytes()).collect();
        let input = [json.as_bytes(), &bytes].concat();
        let (output, _) = open_inference::binary_answer(("m", "1"), None, &[0.25], 1);
        let side = |bytes| Body { mime: open_inference::BINARY, bytes };
        let record = Record::of(side(&input), side(&output), "", "");
        assert!(record.to_line().contains(r#""encoding":"BASE64""#));
        let rows = record.replay(&two()).unwrap();
        let scores =
            Answer::Scores { scores: vec![0.25], shape: "Open Inference outputs".to_owned() };
        assert_eq!(rows, [(vec![1.0, 2.0], scores)]);
    }

    fn refuse(change: (&str, &str), message: &str) {
        let text = RECORDED.replace(change.0, change.1);
        let found = Record::parse(&text).and_then(|record| record.replay(&two()));
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
