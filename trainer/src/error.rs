//! Everything that can go wrong between a table and a predictor file.

use thiserror::Error;

/// An error that names the place, what was expected there and what was found.
#[derive(Debug, Error)]
pub enum Error {
    /// The table cannot be trained on.
    #[error("{place}: expected {expected}, found {found}")]
    Data {
        /// Line, column or part of the table.
        place: String,
        /// What training needs there.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// A hyperparameter is out of its range.
    #[error("recipe, {field}: expected {expected}, found {found}")]
    Recipe {
        /// The hyperparameter.
        field: &'static str,
        /// Its range.
        expected: &'static str,
        /// Its value.
        found: String,
    },
    /// The engine refuses the table or the file.
    #[error(transparent)]
    Engine(#[from] model_wasm::Error),
    /// The text is no table.
    #[error(transparent)]
    Text(#[from] model_wasm::table::Error),
    /// Burn could not give a tensor's numbers back.
    #[error("tensor `{name}`: expected f32 numbers from Burn, found {found}")]
    Tensor {
        /// The tensor's name in the file.
        name: String,
        /// Burn's own words.
        found: String,
    },
    /// The loss stopped being a number.
    #[error("epoch {epoch}: expected a finite loss, found {loss}; try a lower learning rate")]
    Diverged {
        /// Epoch, from 1.
        epoch: usize,
        /// The loss.
        loss: f64,
    },
    /// Engine and Burn disagree on the network that is about to be written.
    #[error(
        "parity, row {row}: expected probabilities within {tolerance} of Burn's, found a difference of {found}"
    )]
    Parity {
        /// Row of the data, from 1.
        row: usize,
        /// The largest difference allowed.
        tolerance: f64,
        /// The difference.
        found: f64,
    },
    /// An evaluation was stopped between two trainings.
    #[error("evaluation: interrupted, {done} trainings are kept; the same command goes on")]
    Stopped {
        /// Finished trainings.
        done: usize,
    },
    /// The observer asked to stop. Nothing was written.
    #[error("training: interrupted in epoch {epoch}, nothing was written")]
    Interrupted {
        /// Epoch, from 1.
        epoch: usize,
    },
}

impl Error {
    pub(crate) fn data(
        place: impl Into<String>,
        expected: impl Into<String>,
        found: impl ToString,
    ) -> Self {
        Self::Data { place: place.into(), expected: expected.into(), found: found.to_string() }
    }
}
