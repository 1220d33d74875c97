//! A predictor file behind HTTP, in every contract that `wire` knows: SageMaker's container and
//! runtime, TensorFlow Serving, Open Inference v2; with metrics, data capture, limits and an orderly
//! end.
//!
//! No forward pass here: the engine is `model-wasm`, the contracts are in `wire`.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

pub mod model;
pub mod serve;

mod capture;
mod contracts;
mod metrics;

pub use capture::Capture;
pub use model::{Model, SHIPPED};
pub use serve::{Options, listen, serve};
