//! TensorFlow Serving's REST API.
//!
//! Source: tensorflow.org/tfx/serving/api_rest; for `tf.train.Example` tensorflow/core/example/example.proto.

mod answer;
mod document;
mod example;
mod request;

pub use answer::{answer, error, parse_answer, parse_answers};
pub use document::{example_versions, metadata, not_found, parse_status, status};
pub use example::request_body as example_body;
pub use request::{Form, Predict, parse_predict, request_body};

/// Name of the one input and the one output, as a Keras export names them.
pub const INPUT: &str = "x";
/// Name of the one output.
pub const OUTPUT: &str = "y";
/// The signature that a request means when it names none.
pub const SIGNATURE: &str = "serving_default";
