//! A predictor's network in the forms of other tools.
//!
//! What is written is the network as the engine runs it: normaliser, folded layers, head, and the
//! correction of its logits if there is one. Doubt, reasons and the check for unlike cases stay in
//! the predictor file; other tools have no place for them.

mod onnx;
mod tfjs;

pub use onnx::onnx;
pub use tfjs::{TFJS_WEIGHTS, TfjsModel, tfjs};
