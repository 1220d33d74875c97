//! A predictor behind API Gateway (REST) and Lambda, with whatever such a resource really
//! answers: bare codes, linear-learner JSON, envelopes left unopened, and failures of each layer.

mod answer;
mod backoff;
mod class;
mod failure;
mod request;

pub use answer::{Answer, Hints, parse_answer};
pub use backoff::{BACKOFF_BASE_MS, BACKOFF_CAP_MS, RETRY_AFTER_CAP_MS, backoff_ms};
pub use class::match_class;
pub use failure::{Failure, FailureKind, SAID_CHARS};
pub use request::{RequestError, parse_request, request_body};

/// What kind of JSON value this is, in words for an error.
pub(crate) fn kind_of(value: &serde_json::Value) -> &'static str {
    use serde_json::Value;
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
