//! Types and parsers for every remote contract; pure: no I/O, no clock, no randomness.
//!
//! One module for each contract, used by the page as client and by the cloud side as server:
//! [`apigw`] (API Gateway and Lambda), [`sagemaker`] (the container and the linear learner),
//! [`tensorflow`] (TensorFlow Serving's REST), [`mlflow`] (MLflow's scoring server), [`open_inference`] (the Open Inference Protocol v2)
//! and [`capture`] (Model Monitor's records). [`Protocol`] chooses among them, [`detect`] finds out.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

pub mod apigw;
pub mod capture;
pub mod detect;
pub mod mlflow;
pub mod open_inference;
pub mod sagemaker;
pub mod tensorflow;

mod answer;
mod backoff;
mod body;
mod class;
mod failed;
mod failure;
mod loose;
mod protocol;
mod verdict;

pub use answer::{Answer, Hints};
pub use backoff::{BACKOFF_BASE_MS, BACKOFF_CAP_MS, RETRY_AFTER_CAP_MS, backoff_ms};
pub use body::{BodyError, excerpt, named_rows};
pub use class::match_class;
pub use failure::{Failure, FailureKind, SAID_CHARS};
pub use protocol::{NamedRow, Outgoing, Protocol, model_of};
pub use table::part;

/// Model name that the paths of TensorFlow Serving and Open Inference carry when nobody says another.
pub const MODEL_NAME: &str = "nearside";

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
