//! A table through the workers, piece by piece: a few in hand, in any order, stopped at once.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::{future::join_all, lock::Mutex};
use scoring::{Form, Plan};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;

use super::{Piece, Progress, Source, pieces::Pieces};
use crate::{
    browser,
    engine::{Engine, Pool},
};

/// Pieces in hand for each worker: while it computes one, the next is being read.
const AHEAD: usize = 3;

/// A work in progress, which can be stopped.
#[derive(Clone)]
pub(crate) struct Run {
    stopped: SendWrapper<Rc<Cell<bool>>>,
}

impl Run {
    pub(crate) fn new() -> Self {
        Self { stopped: SendWrapper::new(Rc::default()) }
    }

    /// Stops: no further piece is begun.
    pub(crate) fn stop(&self) {
        self.stopped.set(true);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.get()
    }

    /// Scores a table; the engine keeps the scores under the table's number. `tell` hears how far it
    /// has come.
    ///
    /// # Errors
    /// What went wrong first. What was scored before stays.
    pub(crate) async fn score(
        &self,
        (engine, table): (Engine, u32),
        source: &Source,
        plan: &Plan,
        tell: impl Fn(Progress),
    ) -> Result<(), String> {
        let pool = Pool::start(engine).await?;
        let progress = Told::new(source, plan, tell);
        self.through(&pool, source, plan, async |worker, piece| {
            let (rows, scores) = pool.score(worker, plan, &piece).await?;
            engine.keep(table, (piece.number, piece.from), scores).await?;
            progress.passed(&piece, rows);
            Ok(())
        })
        .await
    }

    /// Writes a table with its verdicts as parts of a file, in order.
    ///
    /// # Errors
    /// What went wrong first.
    pub(crate) async fn write(
        &self,
        engine: Engine,
        source: &Source,
        plan: &Plan,
        (threshold, form): (f64, Form),
        tell: impl Fn(Progress),
    ) -> Result<Vec<JsValue>, String> {
        let pool = Pool::start(engine).await?;
        let header = pool.write(0, plan, (threshold, form), None).await?;
        let parts = RefCell::new(vec![part(&header)?]);
        let progress = Told::new(source, plan, tell);
        self.through(&pool, source, plan, async |worker, piece| {
            let text = pool.write(worker, plan, (threshold, form), Some(&piece)).await?;
            let mut parts = parts.borrow_mut();
            let place = piece.number + 1;
            if parts.len() <= place {
                parts.resize(place + 1, JsValue::UNDEFINED);
            }
            parts[place] = part(&text)?;
            progress.passed(&piece, 0);
            Ok(())
        })
        .await?;
        Ok(parts.into_inner())
    }

    /// Takes every piece to `take`, which gets the number of a worker too.
    async fn through(
        &self,
        pool: &Pool,
        source: &Source,
        plan: &Plan,
        take: impl AsyncFn(usize, Piece) -> Result<(), String>,
    ) -> Result<(), String> {
        let pieces = Mutex::new(Pieces::new(source.clone(), plan.layout.clone()));
        let lane = async |worker: usize| {
            while !self.is_stopped() {
                // Where a piece ends is known when it is read: one after the other.
                let Some(piece) = pieces.lock().await.next().await? else { break };
                take(worker, piece).await?;
            }
            Ok(())
        };
        let lanes = (0..pool.workers() * AHEAD).map(|number| {
            let work = lane(number % pool.workers());
            async move {
                let done = work.await;
                if done.is_err() {
                    self.stop();
                }
                done
            }
        });
        join_all(lanes).await.into_iter().collect()
    }
}

/// A part of a file. The browser keeps it, perhaps on disk.
fn part(text: &[u8]) -> Result<JsValue, String> {
    browser::blob_of(text).map(JsValue::from).map_err(|error| browser::words(&error))
}

/// Counts what is done, and tells of it.
struct Told<F> {
    begun: f64,
    progress: Cell<Progress>,
    tell: F,
}

impl<F: Fn(Progress)> Told<F> {
    fn new(source: &Source, plan: &Plan, tell: F) -> Self {
        let of = source.size.saturating_sub(plan.layout.body as u64);
        let progress = Progress { of, ..Progress::default() };
        tell(progress);
        Self { begun: browser::now_ms(), progress: Cell::new(progress), tell }
    }

    fn passed(&self, piece: &Piece, rows: usize) {
        let before = self.progress.get();
        self.progress.set(Progress {
            bytes: before.bytes + piece.bytes as u64,
            rows: before.rows + rows,
            ms: browser::now_ms() - self.begun,
            ..before
        });
        (self.tell)(self.progress.get());
    }
}
