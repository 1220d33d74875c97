//! The Open Inference Protocol, version 2 (KServe, Triton, Seldon), over REST.
//!
//! Source: kserve.github.io, "Open Inference Protocol (V2)"; for tensors as bytes Triton's "Binary Tensor Data
//! Extension", whose requests in the tests are tritonclient's own.

mod answer;
mod binary;
mod document;
mod request;

pub use answer::{answer, binary_answer, error, parse_answer, parse_answers, parse_tensors};
pub use binary::{BINARY, JSON_LENGTH, split, split_by_json};
pub use document::{Tensors, health, model_metadata, parse_model_metadata, ready, server_metadata};
pub use request::{Infer, parse_infer, request_body};

/// Name of the one input.
pub const INPUT: &str = "x";
/// Name of the one output.
pub const OUTPUT: &str = "y";
