//! Many rows over the wire: a few in flight, in any order, stopped at once.

use std::{cell::Cell, rc::Rc, sync::Arc};

use comparison::{Case, Local, Row};
use futures::future::join_all;
use model_wasm::manifest::Head;
use web_sys::{AbortController, AbortSignal};
use worker::messages::Description;

use super::{Settings, client::ask, pace::Pace};
use crate::{browser, engine::Engine};

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Progress {
    /// Rows that have an answer or a failure.
    pub(crate) done: usize,
    /// Rows in all.
    pub(crate) of: usize,
    /// Rows a second of this run.
    pub(crate) per_second: f64,
}

/// A run in progress, which can be cancelled.
#[derive(Clone)]
pub(crate) struct Run {
    controller: send_wrapper::SendWrapper<AbortController>,
}

/// Who is asked, here and there.
#[derive(Clone)]
pub(crate) struct Asker {
    pub(crate) engine: Engine,
    pub(crate) description: Arc<Description>,
    pub(crate) settings: Settings,
}

impl Progress {
    /// Seconds that the rest takes at this rate, if there is one.
    pub(crate) fn left_s(&self) -> Option<f64> {
        (self.per_second > 0.0).then(|| (self.of - self.done) as f64 / self.per_second)
    }
}

impl Run {
    pub(crate) fn new() -> Option<Self> {
        let controller = AbortController::new().ok()?;
        Some(Self { controller: send_wrapper::SendWrapper::new(controller) })
    }

    pub(crate) fn cancel(&self) {
        self.controller.abort();
    }

    pub(super) fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }

    /// Compares the cases at `places`, in that order; `tell` hears of each that is done.
    pub(super) async fn compare(
        &self,
        asker: &Asker,
        cases: &[Case],
        places: &[usize],
        tell: impl Fn(usize, Row),
    ) {
        let pace = Pace::new(asker.settings.per_second);
        let next = Rc::new(Cell::new(0));
        let lane = || async {
            while let Some(&place) = places.get(next.replace(next.get() + 1)) {
                let Some(case) = cases.get(place) else { break };
                let Some(row) = self.row(asker, case.clone(), &pace).await else { break };
                tell(place, row);
            }
        };
        let lanes: Vec<_> = (0..asker.settings.in_flight.max(1)).map(|_| lane()).collect();
        join_all(lanes).await;
    }

    /// One case, here and there; none if it was cancelled.
    pub(crate) async fn one(&self, asker: &Asker, case: Case) -> Option<Row> {
        self.row(asker, case, &Pace::new(0)).await
    }

    async fn row(&self, asker: &Asker, case: Case, pace: &Pace) -> Option<Row> {
        let local = asker.local(&case.values).await;
        let remote = ask(&asker.settings, &case.values, pace, &self.signal()).await?;
        Some(Row { case, local, remote })
    }
}

impl Asker {
    /// By the file's own threshold: the other side knows of no other.
    async fn local(&self, values: &[f32]) -> Result<Local, String> {
        let manifest = &self.description.manifest;
        let start = browser::now_ms();
        let (found, _) = self.engine.predict_at(values.to_vec(), manifest.threshold).await?;
        let ms = Some(browser::now_ms() - start);
        let chances = match manifest.head {
            Head::Sigmoid => vec![found.probability],
            Head::Softmax => found.probabilities,
        };
        Ok(Local { class: found.class, chances, ms })
    }
}
