//! The page's side of the conversation with the worker.

mod channel;
mod source;

pub use source::default_model;

use std::{cell::RefCell, collections::HashMap, rc::Rc, sync::Arc};

use futures::channel::oneshot;
use leptos::prelude::*;
use model_wasm::{Prediction, ReferenceRow, table::InputRow};

use crate::messages::{Answer, Asked, Description, Message, Question};
use channel::Channel;

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

type Waiting = Rc<RefCell<HashMap<u32, oneshot::Sender<Result<Answer, String>>>>>;

/// The worker, as the views see it.
#[derive(Clone, Copy)]
pub struct Engine {
    /// How far the engine has come.
    pub status: RwSignal<Status>,
    /// Why the last predictor file was refused, while the one before stays.
    pub refused: RwSignal<Option<String>>,
    channel: StoredValue<Channel, LocalStorage>,
    waiting: StoredValue<Waiting, LocalStorage>,
    tickets: StoredValue<u32>,
}

impl Engine {
    /// Takes over the worker that the page's first script started.
    #[must_use]
    pub fn start() -> Self {
        let status = RwSignal::new(Status::Loading);
        let refused = RwSignal::new(None);
        let waiting = Waiting::default();
        let answers = waiting.clone();
        let channel = Channel::open(move |message| hear(message, status, refused, &answers));
        if let Err(reason) = &channel {
            status.set(Status::Failed(reason.clone()));
        }
        Self {
            status,
            refused,
            channel: StoredValue::new_local(channel.unwrap_or_default()),
            waiting: StoredValue::new_local(waiting),
            tickets: StoredValue::new(0),
        }
    }

    /// Hands a predictor file to the worker; [`Self::status`] tells what became of it.
    pub fn load(&self, bytes: &js_sys::ArrayBuffer) {
        self.refused.set(None);
        self.channel.with_value(|channel| channel.transfer(bytes));
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

    /// Predicts one row.
    ///
    /// # Errors
    /// The worker's own words.
    pub async fn predict(&self, values: Vec<f32>) -> Result<Prediction, String> {
        match self.ask(Question::Predict(values)).await? {
            Answer::Predicted(prediction) => Ok(prediction),
            other => Err(mismatched(&other)),
        }
    }

    /// Reads a text as rows.
    ///
    /// # Errors
    /// The worker's own words: place, expected, found.
    pub async fn read(&self, text: String) -> Result<Vec<InputRow>, String> {
        match self.ask(Question::Read(text)).await? {
            Answer::Rows(rows) => Ok(rows),
            other => Err(mismatched(&other)),
        }
    }

    /// The known cases of the predictor file.
    ///
    /// # Errors
    /// The worker's own words.
    pub async fn reference(&self) -> Result<Vec<ReferenceRow>, String> {
        match self.ask(Question::Reference).await? {
            Answer::Reference(rows) => Ok(rows),
            other => Err(mismatched(&other)),
        }
    }

    async fn ask(&self, question: Question) -> Result<Answer, String> {
        let ticket = self.tickets.get_value() + 1;
        self.tickets.set_value(ticket);
        let (sender, receiver) = oneshot::channel();
        self.waiting.with_value(|waiting| waiting.borrow_mut().insert(ticket, sender));
        self.channel.with_value(|channel| channel.send(&Asked { ticket, question }))?;
        receiver.await.map_err(|_| "the worker stopped".to_owned())?
    }
}

fn hear(
    message: Message,
    status: RwSignal<Status>,
    refused: RwSignal<Option<String>>,
    waiting: &Waiting,
) {
    match message {
        Message::Ready { version } if version == env!("CARGO_PKG_VERSION") => {}
        Message::Ready { version } => status.set(Status::Failed(format!(
            "expected a worker of version {}, found {version}: reload the page",
            env!("CARGO_PKG_VERSION"),
        ))),
        Message::Failed(reason) => status.set(Status::Failed(reason)),
        Message::Loaded(description) => status.set(Status::Ready(Arc::new(*description))),
        Message::Refused(reason) => match status.get_untracked() {
            Status::Ready(_) => refused.set(Some(reason)),
            _ => status.set(Status::Failed(reason)),
        },
        Message::Answered { ticket, outcome } => {
            if let Some(sender) = waiting.borrow_mut().remove(&ticket) {
                // The asker may be gone by now; then nobody needs the answer.
                let _ = sender.send(outcome);
            }
        }
    }
}

fn mismatched(found: &Answer) -> String {
    format!("expected the answer to another question, found {found:?}")
}
