//! The state of the page's first program, which outlives every view.

use std::sync::Arc;

use leptos::prelude::*;
use model_wasm::{Explanation, Novelty, Prediction};
use worker::messages::Description;

use crate::{browser, case::Form, engine::Engine, offline, views::View};

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
    /// The verdict, and whether the case looks like known ones where the file tells.
    Predicted(Prediction, Option<Novelty>),
}

impl Outcome {
    /// Whether no field holds a number: then gaps are no mistakes yet.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Incomplete { gaps, of } if gaps == of)
    }
}

/// All state that outlives a view.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    pub(crate) engine: Engine,
    pub(crate) form: Form,
    pub(crate) view: RwSignal<View>,
    /// Whether the view of the case shows what would change the verdict, too.
    pub(crate) what_if: RwSignal<bool>,
    /// The predictor whose fields the form has.
    pub(crate) model: RwSignal<Option<Arc<Description>>>,
    pub(crate) outcome: RwSignal<Outcome>,
    /// Why; it comes a moment after the verdict.
    pub(crate) reasons: RwSignal<Option<Explanation>>,
    /// The last thing that was done, in words.
    pub(crate) notice: RwSignal<String>,
    /// A newer version of the page that waits to take over.
    pub(crate) update: RwSignal<Option<offline::Waiting>>,
    pub(crate) offline: RwSignal<offline::State>,
}

impl Session {
    /// Goes to a view; one that is shown already is not drawn again.
    pub(crate) fn enter(self, view: View) {
        if self.view.get_untracked() != view {
            self.view.set(view);
        }
    }

    /// What the annex draws, if anything: [`View::Case`] alone is the page's own.
    pub(crate) fn part(self) -> View {
        match self.view.get() {
            View::Case if self.what_if.get() => View::WhatIf,
            view => view,
        }
    }

    /// Shows what became of the case in hand. Only then the page is kept for offline use: until the
    /// first verdict is painted, every byte is for that.
    pub(crate) fn conclude(self, outcome: Outcome) {
        if !matches!(outcome, Outcome::Predicted(..)) {
            self.reasons.set(None);
        }
        self.outcome.set(outcome);
        if self.offline.get_untracked() == offline::State::Unknown {
            browser::after_paint(move || offline::keep_once(self.offline, self.update));
        }
    }
}
