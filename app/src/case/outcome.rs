//! What the model says of the case in hand.

use std::sync::Arc;

use worker::Judgement;

use super::Entry;

/// What the model says of the case in hand.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// Nothing is known yet.
    Nothing,
    /// Some fields hold no number.
    Incomplete {
        /// How many.
        gaps: usize,
        /// Out of how many.
        of: usize,
    },
    /// The engine could not compute the row, and why.
    Impossible(String),
    /// The verdict, with its doubts.
    Judged(Arc<Judgement>),
}

impl Outcome {
    /// Whether no field holds a number: then gaps are no mistakes yet.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Incomplete { gaps, of } if gaps == of)
    }
}

/// The values of all fields.
///
/// # Errors
/// How many hold no number.
pub(crate) fn values_of(entries: &[Entry]) -> Result<Vec<f32>, Outcome> {
    let values: Option<Vec<f32>> = entries.iter().map(Entry::value).collect();
    values.ok_or_else(|| {
        let gaps = entries.iter().filter(|entry| entry.value().is_none()).count();
        Outcome::Incomplete { gaps, of: entries.len() }
    })
}
