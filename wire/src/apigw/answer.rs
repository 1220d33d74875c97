use serde_json::Value;

use crate::{
    Answer, Failure, Hints,
    failed::{lambda_failure, status_failure},
    verdict::{self, Verdict},
};

/// How many layers of strings and envelopes are opened before an answer counts as not understood.
const MAX_LAYERS: usize = 8;

/// Reads the response to a request for one row: every form in which a predictor behind
/// API Gateway is known to answer, and every failure of the layers in front of it.
///
/// `status` is the HTTP status (0 to 65535). Never fails: what it does not understand is an
/// [`Answer::Failure`] that says what was found.
pub fn parse_answer(status: u16, headers: &Hints, body: &str) -> Answer {
    let reply = Reply { status, hints: headers, body: body.trim() };
    Answer::of(reply.read(MAX_LAYERS))
}

/// One response, or one envelope within a response.
struct Reply<'a> {
    status: u16,
    hints: &'a Hints,
    body: &'a str,
}

impl Reply<'_> {
    fn read(&self, layers: usize) -> Result<Verdict, Failure> {
        let value: Option<Value> = serde_json::from_str(self.body).ok();
        if !(200..300).contains(&self.status) {
            return Err(status_failure(self.status, self.hints, self.body, value.as_ref()));
        }
        match &value {
            Some(value) => self.read_value(value, layers),
            None => self.read_text(),
        }
    }

    fn read_value(&self, value: &Value, layers: usize) -> Result<Verdict, Failure> {
        let Some(layers) = layers.checked_sub(1) else {
            return Err(Failure::not_understood(
                "too many layers of strings and envelopes",
                self.body,
            ));
        };
        match value {
            Value::String(text) => self.read_string(text, layers),
            Value::Object(object) if object.contains_key("statusCode") => {
                read_envelope(object, layers)
            }
            _ => match lambda_failure(value) {
                Some(failure) => Err(failure),
                None => verdict::of_json(value)
                    .map_err(|found| Failure::not_understood(found, self.body)),
            },
        }
    }

    /// A JSON string: a code, or JSON once more.
    fn read_string(&self, text: &str, layers: usize) -> Result<Verdict, Failure> {
        let text = text.trim();
        match serde_json::from_str::<Value>(text) {
            Ok(inner) => {
                let verdict = self.read_value(&inner, layers)?;
                let shape = if inner.is_string() {
                    "a JSON string inside a JSON string"
                } else {
                    verdict.shape
                };
                Ok(Verdict { shape, ..verdict })
            }
            Err(_) => {
                verdict::of_string(text).map_err(|found| Failure::not_understood(found, text))
            }
        }
    }

    fn read_text(&self) -> Result<Verdict, Failure> {
        let not_understood = |found| Failure::not_understood(found, self.body);
        if self.hints.is_html() || self.body.starts_with('<') {
            return Err(not_understood("a web page (HTML or XML)"));
        }
        verdict::of_text(self.body).map_err(not_understood)
    }
}

/// A proxy integration's `{"statusCode","headers","body"}` that nothing opened on the way.
fn read_envelope(
    object: &serde_json::Map<String, Value>,
    layers: usize,
) -> Result<Verdict, Failure> {
    let body = match object.get("body") {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let Some(status) = object.get("statusCode").and_then(status_of) else {
        return Err(Failure::not_understood(
            "an envelope whose statusCode is no HTTP status",
            &body,
        ));
    };
    let is_packed = object.get("isBase64Encoded") == Some(&Value::Bool(true));
    let body = if is_packed {
        let text = decode::base64(&body).and_then(|bytes| decode::utf_8(&bytes).map(str::to_owned));
        text.map_err(|_| {
            Failure::not_understood("an envelope whose body is no text in base64", &body)
        })?
    } else {
        body
    };
    let hints = object.get("headers").map(hints_of).unwrap_or_default();
    let inner = Reply { status, hints: &hints, body: body.trim() };
    let verdict = inner.read(layers).map_err(|failure| failure.in_envelope(status))?;
    Ok(Verdict { shape: "a proxy envelope left unopened", ..verdict })
}

fn status_of(value: &Value) -> Option<u16> {
    match value {
        Value::Number(number) => u16::try_from(number.as_u64()?).ok(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn hints_of(headers: &Value) -> Hints {
    let header = |name: &str| {
        let mut entries = headers.as_object()?.iter();
        let (_, value) = entries.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        value.as_str().map(str::to_owned)
    };
    Hints {
        error_type: header("x-amzn-errortype"),
        content_type: header("content-type"),
        retry_after: header("retry-after"),
    }
}

#[cfg(test)]
mod tests;
