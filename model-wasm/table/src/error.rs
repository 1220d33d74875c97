//! What can be wrong with a text as a whole. What is wrong with a row is a [`crate::Problem`].

use thiserror::Error;

/// An error that names the place, what was expected there and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// A piece of text is not one finite number.
    #[error("expected a number, found `{found}`")]
    Number {
        /// The text, shortened.
        found: String,
    },
    /// A text is not a table, row or request body that can be read.
    #[error("{place}: expected {expected}, found {found}")]
    Table {
        /// Line, column or part of the text.
        place: String,
        /// What can be read there.
        expected: String,
        /// What stands there.
        found: String,
    },
}

impl Error {
    pub(crate) fn table(
        place: impl Into<String>,
        expected: impl Into<String>,
        found: impl ToString,
    ) -> Self {
        Self::Table { place: place.into(), expected: expected.into(), found: found.to_string() }
    }
}

/// At most 40 characters of `text`, so that an error stays one line long.
#[must_use]
pub fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
