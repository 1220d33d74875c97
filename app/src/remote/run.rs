//! Many rows over the wire: a few in flight, in any order, stopped at once.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};

use comparison::{Case, Local, Row};
use futures::{future::join_all, lock::Mutex};
use gloo_timers::future::TimeoutFuture;
use model_wasm::manifest::Head;
use send_wrapper::SendWrapper;
use web_sys::{AbortController, AbortSignal};
use worker::messages::Description;

use super::{Settings, client::ask, pace::Pace};
use crate::{browser, engine::Engine};

/// Between two looks at whether a wait was cancelled, in milliseconds.
const LOOK_MS: f64 = 100.0;

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
    state: SendWrapper<Rc<State>>,
}

#[derive(Default)]
struct State {
    cancelled: Cell<bool>,
    /// Requests under way.
    tries: RefCell<Vec<AbortController>>,
    /// Whose turn it is at the model here: who waits for others measures them, too.
    here: Mutex<()>,
}

/// One request under way, which ends with whoever waits for it: what nobody waits for any more must not
/// go on, or more were in flight than was asked for.
pub(super) struct Try {
    run: Run,
    controller: AbortController,
}

impl Try {
    pub(super) fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }
}

impl Drop for Try {
    fn drop(&mut self) {
        self.controller.abort();
        self.run.state.tries.borrow_mut().retain(|other| *other != self.controller);
    }
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
    pub(crate) fn new() -> Self {
        Self { state: SendWrapper::new(Rc::default()) }
    }

    pub(crate) fn cancel(&self) {
        self.state.cancelled.set(true);
        self.state.tries.borrow().iter().for_each(AbortController::abort);
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.state.cancelled.get()
    }

    /// Whether it is this very run.
    pub(super) fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.state, &other.state)
    }

    /// Begins a request; none where the browser has no means to end it.
    pub(super) fn begin(&self) -> Option<Try> {
        let controller = AbortController::new().ok()?;
        self.state.tries.borrow_mut().push(controller.clone());
        Some(Try { run: self.clone(), controller })
    }

    /// Waits, unless it is cancelled in the meantime.
    pub(super) async fn wait(&self, ms: f64) {
        let until = browser::now_ms() + ms;
        while !self.is_cancelled() && browser::now_ms() < until {
            let left = (until - browser::now_ms()).clamp(1.0, LOOK_MS);
            TimeoutFuture::new(left.ceil() as u32).await;
        }
    }

    /// Compares the cases at `places`, in that order; `tell` hears of each that is done. The first is
    /// asked alone: it wakes what sleeps, and the others need not wait beside it.
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
        if let Some((&place, case)) = places.first().and_then(|at| Some((at, cases.get(*at)?))) {
            next.set(1);
            match self.row(asker, case.clone(), &pace).await {
                Some(row) => tell(place, row),
                None => return,
            }
        }
        let lanes: Vec<_> = (0..asker.settings.in_flight.max(1)).map(|_| lane()).collect();
        join_all(lanes).await;
    }

    /// One case, here and there; none if it was cancelled.
    pub(crate) async fn one(&self, asker: &Asker, case: Case) -> Option<Row> {
        self.row(asker, case, &Pace::new(0)).await
    }

    async fn row(&self, asker: &Asker, case: Case, pace: &Pace) -> Option<Row> {
        let turn = self.state.here.lock().await;
        if self.is_cancelled() {
            return None;
        }
        let local = asker.local(&case.values).await;
        drop(turn);
        let remote = ask(&asker.settings, &case.values, pace, self).await?;
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
