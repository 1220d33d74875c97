//! The predictor that the page holds, and the workers for whatever takes longer than a frame.

mod desk;
mod model;
mod workers;

use std::sync::Arc;

use js_sys::{ArrayBuffer, Uint8Array};
use leptos::prelude::*;
use web_sys::Worker;
use worker::{WorkerClient, desk::Desk};

pub(crate) use model::judge;
pub use model::{LoadedModel, SampleCase};

use crate::threshold;

/// How far the engine has come.
#[derive(Debug, Clone, PartialEq)]
pub enum Status {
    /// The predictor file is on its way.
    Loading,
    /// A predictor is loaded.
    Ready(Arc<LoadedModel>),
    /// Nothing can be predicted, and why.
    Failed(String),
}

/// The engine as the views see it.
#[derive(Clone, Copy)]
pub struct Engine {
    /// How far it has come.
    pub status: RwSignal<Status>,
    /// Probability of the positive class from which on it is the verdict: the reader's choice, or
    /// the file's. Of no meaning before a file is loaded.
    pub threshold: RwSignal<f64>,
    desk: StoredValue<Option<WorkerClient<Desk>>, LocalStorage>,
    /// Scorers that the desk has taken on.
    scorers: StoredValue<Vec<Worker>, LocalStorage>,
}

impl Engine {
    /// No predictor yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            status: RwSignal::new(Status::Loading),
            threshold: RwSignal::default(),
            desk: StoredValue::new_local(None),
            scorers: StoredValue::new_local(Vec::new()),
        }
    }

    /// Takes over another predictor file; one that is refused leaves the one before in its place.
    ///
    /// # Errors
    /// The engine's own words: place, expected, found.
    pub fn load(&self, file: &ArrayBuffer) -> Result<(), String> {
        let model = LoadedModel::read(Uint8Array::new(file).to_vec())?;
        let chosen = threshold::recall(model.manifest());
        self.take(Arc::new(model), chosen);
        Ok(())
    }

    /// Takes over a predictor. Workers of the one before are stopped.
    pub(crate) fn take(&self, model: Arc<LoadedModel>, threshold: f64) {
        self.dismiss();
        self.threshold.set(threshold);
        self.status.set(Status::Ready(model));
    }

    /// The predictor that is loaded, if one is. Tracks.
    #[must_use]
    pub fn model(&self) -> Option<Arc<LoadedModel>> {
        match self.status.get() {
            Status::Ready(model) => Some(model),
            _ => None,
        }
    }

    /// The same, without tracking.
    #[must_use]
    pub fn model_untracked(&self) -> Option<Arc<LoadedModel>> {
        untrack(|| self.model())
    }
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}
