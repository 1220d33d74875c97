//! The predictor file: a safetensors container with the manifest in its header.

mod checksum;
mod golden;
mod read;
mod reference;
mod tensors;
mod write;

pub use checksum::checksum;
pub use golden::{
    GOLDEN_INPUTS, GOLDEN_LOGITS, REFERENCE_DECIMALS, REFERENCE_LABELS, REFERENCE_ROWS,
};
pub use read::read;
pub(crate) use reference::read_reference;
pub use reference::write_reference;
pub use tensors::{Precision, Tensor, Tensors};
pub use write::Draft;

/// The one key of the container's `__metadata__`. One, because a map of two would be written in
/// random order and the same training would give two files.
const MANIFEST_KEY: &str = "nearside";
