//! The desk: the worker that is asked for what takes longer than a frame, and its scorers.

use std::rc::Rc;

use js_sys::Uint8Array;
use leptos::prelude::*;
use web_sys::{Blob, MessageChannel, Worker};
use worker::{
    Attachments, BUILD, Request, Transport, WorkerClient,
    desk::{Desk, HireScorer, LoadDesk, UnpackText},
};

use super::{Engine, workers};
use crate::browser;

/// More scorers than this share the memory's speed and not the work.
const MOST_SCORERS: usize = 16;

impl Engine {
    /// Asks the desk.
    ///
    /// # Errors
    /// The worker's own words.
    pub(crate) async fn ask<R: Request<Service = Desk>>(
        &self,
        request: R,
    ) -> Result<R::Response, String> {
        self.desk().await?.ask(request).await
    }

    /// The desk, started with the present predictor file if it does not run yet.
    ///
    /// # Errors
    /// The browser's or the worker's own words.
    pub(crate) async fn desk(&self) -> Result<WorkerClient<Desk>, String> {
        if let Some(desk) = self.running_desk() {
            return Ok(desk);
        }
        let program = workers::program().await?;
        // Another question may have started it in the meantime.
        if let Some(desk) = self.running_desk() {
            return Ok(desk);
        }
        let model = self.model_untracked().ok_or("no predictor is loaded")?;
        let engine = *self;
        let worker = workers::start(&program, None, Rc::new(move |reason| engine.lose(&reason)))?;
        let desk = WorkerClient::new(Transport::Worker(worker));
        self.desk.set_value(Some(desk.clone()));
        let file = Attachments::one(Uint8Array::from(model.file()).buffer());
        let load = LoadDesk { build: BUILD.to_owned() };
        if let Err(reason) = desk.ask_with(load, file, |()| ()).await {
            self.lose(&reason);
            return Err(reason);
        }
        Ok(desk)
    }

    /// The text of a file, however it is packed.
    ///
    /// # Errors
    /// The browser's or the worker's own words.
    pub(crate) async fn text_of(&self, file: &Blob) -> Result<String, String> {
        let desk = self.desk().await?;
        let attached = Attachments::one(file.clone());
        Ok(desk.ask_with(UnpackText, attached, |()| ()).await?.0)
    }

    /// The desk with as many scorers as the machine has cores.
    ///
    /// # Errors
    /// As [`Self::desk`].
    pub(crate) async fn desk_with_scorers(&self) -> Result<WorkerClient<Desk>, String> {
        let desk = self.desk().await?;
        let wanted = browser::cores().clamp(1, MOST_SCORERS);
        while self.scorers.with_value(Vec::len) < wanted {
            self.hire(&desk).await?;
        }
        Ok(desk)
    }

    async fn hire(&self, desk: &WorkerClient<Desk>) -> Result<(), String> {
        let program = workers::program().await?;
        let channel = MessageChannel::new().map_err(|error| browser::words(&error))?;
        let engine = *self;
        let fail = Rc::new(move |reason: String| engine.lose(&reason));
        let worker = workers::start(&program, Some(&channel.port2()), fail)?;
        self.scorers.update_value(|scorers| scorers.push(worker));
        let port = Attachments::one(channel.port1());
        desk.ask_with(HireScorer, port, |()| ()).await.map(drop)
    }

    fn running_desk(&self) -> Option<WorkerClient<Desk>> {
        self.desk.get_value().filter(WorkerClient::is_alive)
    }

    /// The desk answers nothing any more; the next question starts another.
    fn lose(&self, reason: &str) {
        if let Some(desk) = self.desk.try_update_value(Option::take).flatten() {
            desk.give_up(reason);
            desk.terminate();
        }
        let scorers = self.scorers.try_update_value(std::mem::take).unwrap_or_default();
        scorers.iter().for_each(Worker::terminate);
    }

    /// Stops all workers: those of another predictor have no use for this one.
    pub(super) fn dismiss(&self) {
        self.lose("the worker was stopped");
    }
}
