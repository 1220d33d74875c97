//! A table through the scorers, piece by piece: a few in hand, in any order, stopped at once.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::future::join_all;
use scoring::{Form, Ledger, Plan};
use wasm_bindgen::JsValue;

use super::{
    Progress, Source,
    pieces::{Piece, Pieces},
    source::blob_of,
};
use crate::{
    Attachments, WorkerClient,
    scorer::{ScorePiece, Scorer, WritePiece},
};

/// Pieces in hand for each scorer: while it computes one, the next is on its way.
const AHEAD: usize = 2;

/// A run over a table, which can be stopped.
#[derive(Clone, Default)]
pub(crate) struct Run {
    stopped: Rc<Cell<bool>>,
}

impl Run {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Stops: no further piece is begun.
    pub(crate) fn stop(&self) {
        self.stopped.set(true);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.get()
    }

    /// Scores a table into `ledger`.
    ///
    /// # Errors
    /// What went wrong first. What was scored before stays.
    pub(crate) async fn score(
        &self,
        scorers: &[WorkerClient<Scorer>],
        source: &Source,
        plan: &Plan,
        ledger: &RefCell<Ledger>,
        report: impl Fn(Progress),
    ) -> Result<(), String> {
        let progress = Counter::new(source, plan, report);
        self.through(scorers, source, plan, async |scorer, piece| {
            let Piece { number, from, text, bytes, .. } = piece;
            let request = ScorePiece { plan: plan.clone() };
            let (scores, _) = scorer.ask_with(request, Attachments::one(text), |()| ()).await?;
            let rows = scores.rows();
            ledger.borrow_mut().keep(number, from, scores);
            progress.passed(bytes, rows);
            Ok(())
        })
        .await
    }

    /// Writes a table with its verdicts, `header` first; gives the parts of the file, in order.
    ///
    /// # Errors
    /// What went wrong first.
    pub(crate) async fn write(
        &self,
        scorers: &[WorkerClient<Scorer>],
        source: &Source,
        plan: &Plan,
        (threshold, form, header): (f64, Form, &[u8]),
        report: impl Fn(Progress),
    ) -> Result<Vec<JsValue>, String> {
        let parts = RefCell::new(vec![JsValue::from(blob_of(header)?)]);
        let progress = Counter::new(source, plan, report);
        self.through(scorers, source, plan, async |scorer, piece| {
            let Piece { number, text, bytes, lines_before, .. } = piece;
            let request = WritePiece { plan: plan.clone(), threshold, form, lines_before };
            let (text, _) = scorer.ask_with(request, Attachments::one(text), |()| ()).await?;
            let mut parts = parts.borrow_mut();
            let place = number + 1;
            if parts.len() <= place {
                parts.resize(place + 1, JsValue::UNDEFINED);
            }
            parts[place] = blob_of(&text)?.into();
            progress.passed(bytes, 0);
            Ok(())
        })
        .await?;
        Ok(parts.into_inner())
    }

    /// Takes every piece to `take`, with a scorer for it.
    async fn through(
        &self,
        scorers: &[WorkerClient<Scorer>],
        source: &Source,
        plan: &Plan,
        take: impl AsyncFn(&WorkerClient<Scorer>, Piece) -> Result<(), String>,
    ) -> Result<(), String> {
        if scorers.is_empty() {
            return Err("there is no worker to score with".to_owned());
        }
        let pieces = RefCell::new(Pieces::new(source.clone(), plan.layout.clone()));
        let lane = async |scorer: &WorkerClient<Scorer>| {
            while !self.is_stopped() {
                let Some(piece) = pieces.borrow_mut().next()? else { break };
                take(scorer, piece).await?;
            }
            Ok(())
        };
        let lanes = (0..AHEAD).flat_map(|_| scorers).map(|scorer| {
            let work = lane(scorer);
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

/// Counts what is done, and reports it.
struct Counter<F> {
    begun: f64,
    progress: Cell<Progress>,
    report: F,
}

impl<F: Fn(Progress)> Counter<F> {
    fn new(source: &Source, plan: &Plan, report: F) -> Self {
        let of = source.size.saturating_sub(plan.layout.body as u64);
        let progress = Progress { of, ..Progress::default() };
        report(progress);
        Self { begun: js_sys::Date::now(), progress: Cell::new(progress), report }
    }

    fn passed(&self, bytes: usize, rows: usize) {
        let before = self.progress.get();
        self.progress.set(Progress {
            bytes: before.bytes + bytes as u64,
            rows: before.rows + rows,
            ms: js_sys::Date::now() - self.begun,
            ..before
        });
        (self.report)(self.progress.get());
    }
}
