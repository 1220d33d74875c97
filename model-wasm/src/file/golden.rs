//! Names of the tensors that are not parameters.

/// Golden inputs, [samples, features], F32.
pub const GOLDEN_INPUTS: &str = "nearside.golden.inputs";
/// The engine's logits for the golden inputs, [samples, logits], F32.
pub const GOLDEN_LOGITS: &str = "nearside.golden.logits";
/// Reference rows: the three bytes of whole numbers with [`REFERENCE_DECIMALS`], U8 [3, features,
/// rows], or F32 [features, rows].
pub const REFERENCE_ROWS: &str = "nearside.reference.rows";
/// How many digits of each feature's whole numbers are decimals, [features], U8.
pub const REFERENCE_DECIMALS: &str = "nearside.reference.decimals";
/// Class index of each reference row, [rows], U8.
pub const REFERENCE_LABELS: &str = "nearside.reference.labels";
