//! Names of the tensors that are not parameters.

/// Golden inputs, [samples, features], F32.
pub const GOLDEN_INPUTS: &str = "nearside.golden.inputs";
/// The engine's logits for the golden inputs, [samples, logits], F32.
pub const GOLDEN_LOGITS: &str = "nearside.golden.logits";
/// Reference rows, [rows, features], F32: part of the training data, if its owner agreed.
pub const REFERENCE_ROWS: &str = "nearside.reference.rows";
/// Class index of each reference row, [rows], U8.
pub const REFERENCE_LABELS: &str = "nearside.reference.labels";
