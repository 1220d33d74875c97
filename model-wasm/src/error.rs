//! Everything that can be wrong with a predictor file, a row or a table.

use thiserror::Error;

/// An error that names the place, what was expected there and what was found.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Error {
    /// The bytes are not a safetensors container.
    #[error("predictor file: expected a safetensors container, found {found}")]
    Container {
        /// What the container reader stumbled on.
        found: String,
    },
    /// The manifest is missing or cannot be read.
    #[error("manifest: expected {expected}, found {found}")]
    Manifest {
        /// What the format asks for.
        expected: String,
        /// What the file holds.
        found: String,
    },
    /// A tensor is missing, has another type or shape, or holds a number it may not.
    #[error("tensor `{name}`: expected {expected}, found {found}")]
    Tensor {
        /// The tensor's name in the file.
        name: String,
        /// Type, shape or range asked for.
        expected: String,
        /// Type, shape or value found.
        found: String,
    },
    /// The tensors are not those that the file was written with.
    #[error("tensors: expected the checksum {expected}, found {found}: the file is damaged")]
    Checksum {
        /// As the file says.
        expected: String,
        /// As its tensors have.
        found: String,
    },
    /// The golden rows do not give the bits that the file was written with.
    #[error("self-test: expected {rows} golden rows with the file's own bits, found {passed}")]
    SelfTest {
        /// Golden rows in the file.
        rows: usize,
        /// Rows that gave the same bits.
        passed: usize,
    },
    /// The layer list does not describe a network that can be run.
    #[error("layer {index}: expected {expected}, found {found}")]
    Layer {
        /// Position in the layer list, from 0.
        index: usize,
        /// What may stand there.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// A row has another number of values than the predictor has features.
    #[error("row: expected {expected} values, found {found}")]
    RowLength {
        /// The number of features.
        expected: usize,
        /// The number of values.
        found: usize,
    },
    /// A finite input led to a number that is none.
    #[error("{place}: expected a finite number, found {found}")]
    NotFinite {
        /// Where in the computation, with the feature's name if there is one.
        place: String,
        /// The offending value.
        found: String,
    },
    /// The network bends too often on the way to the row for an exact explanation.
    #[error(
        "explanation: expected a walk of at most a billion multiplications, found a longer one"
    )]
    Unexplained,
    /// A text cannot be read as a number, row or table.
    #[error(transparent)]
    Text(#[from] table::Error),
}

impl Error {
    pub(crate) fn manifest(expected: impl Into<String>, found: impl ToString) -> Self {
        Self::Manifest { expected: expected.into(), found: found.to_string() }
    }
}
