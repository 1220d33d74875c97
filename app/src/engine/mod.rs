//! The page's side of the conversation with its workers.

mod channel;
mod further;
mod link;
mod pool;

use std::{cell::RefCell, rc::Rc, sync::Arc};

use js_sys::ArrayBuffer;
use leptos::{prelude::*, task::spawn_local};
use model_wasm::{Explanation, Novelty, Prediction, ReferenceRow, table::Cell};
use web_sys::Worker;
use worker::messages::{Answer, Description, Message, Question};

use crate::{boot, threshold};
use link::Link;
pub(crate) use pool::Pool;

/// How far the engine has come.
#[derive(Debug, Clone, PartialEq)]
pub enum Status {
    /// The worker starts or the predictor file is on its way.
    Loading,
    /// A predictor is loaded.
    Ready(Arc<Description>),
    /// Nothing can be predicted, and why.
    Failed(String),
}

/// The workers, as the views see them: one for the case in hand, and one for all that a
/// first verdict does not need, started when it is first asked.
#[derive(Clone, Copy)]
pub struct Engine {
    /// How far the engine has come.
    pub status: RwSignal<Status>,
    /// From which probability of the positive class on it is the verdict: the reader's choice, or
    /// the file's. Of no meaning before a file is loaded.
    pub threshold: RwSignal<f64>,
    /// Why the last predictor file was refused, while the one before stays.
    pub refused: RwSignal<Option<String>>,
    cases: StoredValue<Option<Link>, LocalStorage>,
    tables: StoredValue<Option<Link>, LocalStorage>,
}

impl Engine {
    /// Listens to the worker that the page's first script started.
    #[must_use]
    pub fn start() -> Self {
        let engine = Self {
            status: RwSignal::new(Status::Loading),
            threshold: RwSignal::default(),
            refused: RwSignal::new(None),
            cases: StoredValue::new_local(None),
            tables: StoredValue::new_local(None),
        };
        engine.talk(boot::cases());
        engine
    }

    /// Joins a conversation that another program of the page has begun: a file may be loaded.
    #[must_use]
    pub fn join() -> Self {
        let engine = Self::start();
        spawn_local(async move {
            match engine.ask(engine.cases.get_value(), Question::Describe).await {
                Ok(Answer::Described(description)) => engine.take(*description),
                Ok(other) => engine.fail(mismatched(&other)),
                Err(reason) => engine.fail(reason),
            }
        });
        engine
    }

    /// Hands another predictor file to the worker; [`Self::status`] tells what became of it.
    pub fn load(&self, bytes: &ArrayBuffer) {
        self.refused.set(None);
        if self.cases.with_value(Option::is_none) {
            // The worker before has failed; another may do better with this file.
            self.talk(boot::start("cases"));
        }
        self.cases.with_value(|link| link.iter().for_each(|link| link.load(bytes)));
    }

    fn talk(&self, worker: Result<Worker, String>) {
        let engine = *self;
        match worker {
            Ok(worker) => {
                let link = Link::open(worker, move |message| engine.hear(message));
                // It may have said already that it failed.
                self.cases.set_value(Some(link).filter(Link::is_open));
            }
            Err(reason) => self.status.set(Status::Failed(reason)),
        }
    }

    /// Says why no predictor file came; one that is loaded already stays.
    pub fn fail(&self, reason: String) {
        match self.status.get_untracked() {
            Status::Ready(_) => self.refused.set(Some(reason)),
            _ => self.status.set(Status::Failed(reason)),
        }
    }

    /// The predictor that is loaded, if one is. Tracks.
    #[must_use]
    pub fn description(&self) -> Option<Arc<Description>> {
        match self.status.get() {
            Status::Ready(description) => Some(description),
            _ => None,
        }
    }

    /// The same, without tracking.
    #[must_use]
    pub fn description_untracked(&self) -> Option<Arc<Description>> {
        untrack(|| self.description())
    }

    /// Predicts one row at the chosen threshold, and says whether it looks like known cases where
    /// the file tells.
    ///
    /// # Errors
    /// The worker's own words.
    pub async fn predict(&self, values: Vec<f32>) -> Result<(Prediction, Option<Novelty>), String> {
        self.predict_at(values, self.threshold.get_untracked()).await
    }

    /// The same at another threshold.
    ///
    /// # Errors
    /// The worker's own words.
    pub async fn predict_at(
        &self,
        values: Vec<f32>,
        threshold: f64,
    ) -> Result<(Prediction, Option<Novelty>), String> {
        let question = Question::Predict(values, threshold);
        match self.ask(self.cases.get_value(), question).await? {
            Answer::Predicted(prediction, novelty) => Ok((prediction, novelty)),
            other => Err(mismatched(&other)),
        }
    }

    /// Explains the prediction of one row.
    ///
    /// # Errors
    /// The worker's own words.
    pub async fn explain(&self, values: Vec<f32>) -> Result<Explanation, String> {
        match self.ask(self.cases.get_value(), Question::Explain(values)).await? {
            Answer::Explained(explanation) => Ok(explanation),
            other => Err(mismatched(&other)),
        }
    }

    /// Reads a text: how many rows it has, and the cells of the first.
    ///
    /// # Errors
    /// The worker's own words: place, expected, found.
    pub async fn read(&self, text: String) -> Result<(usize, Vec<Cell>), String> {
        match self.ask(Some(self.tables().await?), Question::Read(text)).await? {
            Answer::Read { rows, first } => Ok((rows, first)),
            other => Err(mismatched(&other)),
        }
    }

    /// The known cases of the predictor file.
    ///
    /// # Errors
    /// The worker's own words.
    pub async fn reference(&self) -> Result<Vec<ReferenceRow>, String> {
        match self.ask(self.cases.get_value(), Question::Reference).await? {
            Answer::Reference(rows) => Ok(rows),
            other => Err(mismatched(&other)),
        }
    }

    async fn ask(&self, link: Option<Link>, question: Question) -> Result<Answer, String> {
        link.ok_or("there is no worker")?.ask(question).await
    }

    /// The worker for what no first verdict needs, started with the present predictor file if it
    /// does not run yet.
    async fn tables(&self) -> Result<Link, String> {
        if let Some(link) = self.tables.get_value() {
            return Ok(link);
        }
        let file = self.file().await?;
        // Another question may have started it in the meantime.
        if let Some(link) = self.tables.get_value() {
            return Ok(link);
        }
        let tables = self.tables;
        // Without its program or its file it is of no use; the next text starts another.
        let link = start_tables(&file, move || tables.set_value(None))?;
        self.tables.set_value(Some(link.clone()));
        Ok(link)
    }

    /// The present predictor file.
    async fn file(&self) -> Result<ArrayBuffer, String> {
        match self.ask(self.cases.get_value(), Question::File).await? {
            Answer::File(bytes) => Ok(js_sys::Uint8Array::from(bytes.as_slice()).buffer()),
            other => Err(mismatched(&other)),
        }
    }

    fn hear(&self, message: Message) {
        match message {
            Message::Ready { .. } => {}
            Message::Failed(reason) => {
                if let Some(link) = self.cases.try_update_value(Option::take).flatten() {
                    link.close();
                }
                self.status.set(Status::Failed(reason));
            }
            Message::Loaded(description) => self.take(*description),
            Message::Refused(reason) => self.fail(reason),
            // The link has given every answer to its asker.
            Message::Answered { .. } => {}
        }
    }

    /// Another predictor: whoever reads texts for the one before is of no use any more.
    fn take(&self, description: Description) {
        if let Some(link) = self.tables.try_update_value(Option::take).flatten() {
            link.close();
        }
        self.threshold.set(threshold::of(&description.manifest));
        self.status.set(Status::Ready(Arc::new(description)));
    }
}

/// Another worker for tables, which takes over `file`; `lost` is told if it fails.
fn start_tables(file: &ArrayBuffer, lost: impl Fn() + Clone + 'static) -> Result<Link, String> {
    let opened = Rc::<RefCell<Option<Link>>>::default();
    let own = opened.clone();
    let link = Link::open(boot::start("tables")?, move |message| {
        // It has no file before this one, so without it there is nothing that it could answer.
        if let Message::Failed(reason) | Message::Refused(reason) = message {
            own.borrow().iter().for_each(|link| link.give_up(&reason));
            lost();
        }
    });
    opened.replace(Some(link.clone()));
    link.load(file);
    Ok(link)
}

fn mismatched(found: &Answer) -> String {
    format!("expected the answer to another question, found {found:?}")
}
