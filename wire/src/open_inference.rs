//! The Open Inference Protocol, version 2 (KServe, Triton, Seldon), over REST.
//!
//! Source: kserve.github.io, "Open Inference Protocol (V2)".

mod answer;
mod document;
mod request;

pub use answer::{answer, error, parse_answer, parse_answers};
pub use document::{Tensors, model_metadata, parse_model_metadata, ready, server_metadata};
pub use request::{Infer, parse_infer, request_body};

/// Name of the one input.
pub const INPUT: &str = "x";
/// Name of the one output.
pub const OUTPUT: &str = "y";
