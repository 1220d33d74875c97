//! TensorFlow Serving's REST API.
//!
//! Source: tensorflow.org/tfx/serving/api_rest.

mod answer;
mod document;
mod request;

pub use answer::{answer, error, parse_answer, parse_answers};
pub use document::{metadata, not_found, parse_status, status};
pub use request::{Form, Predict, parse_predict, request_body};

/// Name of the one input and the one output, as a Keras export names them.
pub const INPUT: &str = "x";
/// Name of the one output.
pub const OUTPUT: &str = "y";
/// The signature that a request means when it names none.
pub const SIGNATURE: &str = "serving_default";
