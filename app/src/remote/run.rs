//! Many rows over the wire: a few in flight, in any order, stopped at once.

use std::{cell::Cell, rc::Rc};

use futures::future::join_all;
use leptos::prelude::*;
use web_sys::AbortController;
use wire::{Answer, FailureKind, match_class};
use worker::messages::Description;

use super::{Reply, Row, Settings, ask};
use crate::{browser, engine::Engine};

/// Rows in flight at a time.
const IN_FLIGHT: usize = 4;

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Rows that have an answer or a failure.
    pub(crate) done: usize,
    /// Rows in all.
    pub(crate) of: usize,
}

/// A run in progress, which can be cancelled.
#[derive(Clone)]
pub(crate) struct Run {
    controller: send_wrapper::SendWrapper<AbortController>,
}

impl Run {
    pub(crate) fn new() -> Option<Self> {
        let controller = AbortController::new().ok()?;
        Some(Self { controller: send_wrapper::SendWrapper::new(controller) })
    }

    pub(crate) fn cancel(&self) {
        self.controller.abort();
    }

    /// Compares every row; those that a cancel left out are missing from the answer.
    pub(crate) async fn compare(
        &self,
        engine: Engine,
        description: &Description,
        settings: &Settings,
        rows: &[(String, Vec<f32>)],
        progress: RwSignal<Option<Progress>>,
    ) -> Vec<Row> {
        let (next, done) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
        let lane = || async {
            let mut found = Vec::new();
            loop {
                let order = next.replace(next.get() + 1);
                let Some((title, values)) = rows.get(order) else { break };
                let Some(row) =
                    self.compare_one(engine, description, settings, title, values).await
                else {
                    break;
                };
                found.push((order, row));
                done.set(done.get() + 1);
                progress.set(Some(Progress { done: done.get(), of: rows.len() }));
            }
            found
        };
        let lanes: Vec<_> = (0..IN_FLIGHT).map(|_| lane()).collect();
        let mut found = join_all(lanes).await.concat();
        found.sort_by_key(|(order, _)| *order);
        found.into_iter().map(|(_, row)| row).collect()
    }

    /// One row, here and there; none if it was cancelled.
    pub(crate) async fn compare_one(
        &self,
        engine: Engine,
        description: &Description,
        settings: &Settings,
        title: &str,
        values: &[f32],
    ) -> Option<Row> {
        let start = browser::now_ms();
        // By the file's own threshold: the endpoint knows of no other.
        let threshold = description.manifest.threshold;
        let local = engine.predict_at(values.to_vec(), threshold).await;
        let local = local.map(|(prediction, _)| prediction);
        let local_ms = browser::now_ms() - start;
        let reply = ask(settings, values, &self.controller.signal()).await;
        if matches!(&reply.answer, Answer::Failure(f) if f.kind == FailureKind::Cancelled) {
            return None;
        }
        Some(Row {
            title: title.to_owned(),
            values: values.to_vec(),
            remote_class: remote_class(description, &reply),
            local,
            local_ms,
            reply,
        })
    }
}

fn remote_class(description: &Description, reply: &Reply) -> Option<usize> {
    let Answer::Verdict { class_code, .. } = &reply.answer else { return None };
    let words: Vec<Vec<String>> = description
        .manifest
        .classes
        .iter()
        .map(|class| std::iter::once(&class.name).chain(&class.codes).cloned().collect())
        .collect();
    let words: Vec<&[String]> = words.iter().map(Vec::as_slice).collect();
    match_class(class_code, &words)
}
