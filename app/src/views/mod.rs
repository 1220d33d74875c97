//! The views, and what they share.

mod case;
mod compare;

pub(crate) use case::Case;
pub(crate) use compare::Compare;

use std::sync::Arc;

use leptos::prelude::*;
use model_wasm::{Prediction, table::InputRow};

use crate::{case::Form, engine::Engine, messages::Description, offline};

/// The views in the order of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// One case: form and verdict.
    Case,
    /// Local against remote.
    Compare,
}

impl View {
    pub(crate) const ALL: [Self; 2] = [Self::Case, Self::Compare];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Case => "Case",
            Self::Compare => "Compare",
        }
    }
}

/// What the model says of the case in hand.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// Nothing was asked yet.
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
    /// The verdict.
    Predicted(Prediction),
}

/// All state that outlives a view.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    pub(crate) engine: Engine,
    pub(crate) form: Form,
    pub(crate) view: RwSignal<View>,
    /// The predictor whose fields the form has.
    pub(crate) model: RwSignal<Option<Arc<Description>>>,
    pub(crate) outcome: RwSignal<Outcome>,
    /// The last thing that was done, in words.
    pub(crate) notice: RwSignal<String>,
    /// Rows that were pasted or dropped.
    pub(crate) table: RwSignal<Vec<InputRow>>,
    /// A newer version of the page that waits to take over.
    pub(crate) update: RwSignal<Option<offline::Waiting>>,
    pub(crate) offline: RwSignal<offline::State>,
}
