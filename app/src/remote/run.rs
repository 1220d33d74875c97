//! Many rows over the wire: a few in flight, in any order, stopped at once.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};

use comparison::{Case, Local, Row};
use futures::future::join_all;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::RwSignal;
use send_wrapper::SendWrapper;
use web_sys::{AbortController, AbortSignal};
use wire::{Answer, Failure};

use super::{Settings, client::ask, rate_limit::RateLimit};
use crate::{browser, engine::LoadedModel};

/// Between two looks at whether a wait was cancelled, in milliseconds.
const LOOK_MS: f64 = 100.0;
/// Failures in a row after which no further row is asked.
const MOST_FAILURES: usize = 10;
/// Rows that the model here judges at a time: some milliseconds.
const AT_ONCE: usize = 2000;

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct RunProgress {
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
    /// Failures without an answer in between, up to now.
    failures: Cell<usize>,
    /// The first of them, once there were too many.
    broken: RefCell<Option<Failure>>,
}

/// One request under way, which ends with whoever waits for it: what nobody waits for any more must not
/// go on, or more were in flight than was asked for.
pub(super) struct AbortGuard {
    run: Run,
    controller: AbortController,
}

impl AbortGuard {
    pub(super) fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }
}

impl Drop for AbortGuard {
    fn drop(&mut self) {
        self.controller.abort();
        self.run.state.tries.borrow_mut().retain(|other| *other != self.controller);
    }
}

/// Who is asked, here and there.
#[derive(Clone)]
pub(crate) struct Asker {
    pub(crate) model: Arc<LoadedModel>,
    pub(crate) settings: Settings,
    /// Bytes of bodies that were sent.
    pub(crate) sent: RwSignal<u64>,
}

impl RunProgress {
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

    /// Why it was stopped: as many failures in a row say that the rest would fail, too.
    pub(super) fn broken(&self) -> Option<Failure> {
        self.state.broken.borrow().clone()
    }

    /// Counts what came back; after too many failures in a row nothing more is asked.
    fn count(&self, answer: &Answer) {
        let Answer::Failure(failure) = answer else {
            self.state.failures.set(0);
            return;
        };
        let failures = self.state.failures.get() + 1;
        self.state.failures.set(failures);
        if failures >= MOST_FAILURES && self.state.broken.borrow().is_none() {
            self.state.broken.replace(Some(failure.clone()));
            self.cancel();
        }
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.state.cancelled.get()
    }

    /// Whether it is this very run.
    pub(super) fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.state, &other.state)
    }

    /// Begins a request; none where the browser has no means to end it.
    pub(super) fn begin(&self) -> Option<AbortGuard> {
        let controller = AbortController::new().ok()?;
        self.state.tries.borrow_mut().push(controller.clone());
        Some(AbortGuard { run: self.clone(), controller })
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
        let pace = RateLimit::new(asker.settings.per_second);
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
        self.row(asker, case, &RateLimit::new(0)).await
    }

    async fn row(&self, asker: &Asker, case: Case, pace: &RateLimit) -> Option<Row> {
        if self.is_cancelled() {
            return None;
        }
        let local = asker.judge(std::slice::from_ref(&case)).pop()?;
        let remote = ask(asker, &case.values, pace, self).await?;
        self.count(&remote.answer);
        Some(Row { case, local, remote })
    }
}

impl Asker {
    /// What the model here says of cases, each with its share of the time that all took; by the
    /// file's own threshold, since the other side knows of no other.
    pub(super) fn judge(&self, cases: &[Case]) -> Vec<Result<Local, String>> {
        cases.chunks(AT_ONCE).flat_map(|cases| self.judge_at_once(cases)).collect()
    }

    fn judge_at_once(&self, cases: &[Case]) -> Vec<Result<Local, String>> {
        let (manifest, predictor) = (self.model.manifest(), self.model.predictor());
        let values: Vec<f32> = cases.iter().flat_map(|case| case.values.iter().copied()).collect();
        let begun = browser::now_ms();
        let found = predictor.probabilities(&values);
        let ms = (browser::now_ms() - begun) / cases.len().max(1) as f64;
        let judged = cases.iter().zip(found.chunks_exact(manifest.classes.len()));
        let judged = judged.map(|(case, probabilities)| {
            if probabilities[0].is_nan() {
                let reason = predictor.predict(&case.values).err();
                return Err(reason.map_or(String::new(), |reason| reason.to_string()));
            }
            let chances = manifest.telling(probabilities).to_vec();
            let class = manifest.verdict(&chances, manifest.threshold);
            Ok(Local { class, chances, ms: Some(ms) })
        });
        judged.collect()
    }
}
