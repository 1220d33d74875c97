//! A worker that can be asked: every question gets its answer, or words that say why not.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use futures::channel::oneshot;
use js_sys::ArrayBuffer;
use web_sys::Worker;
use worker::{
    BUILD,
    messages::{Answer, Asked, Message, Question},
};

use super::channel::Channel;
use crate::boot;

type Waiting = Rc<RefCell<BTreeMap<u32, oneshot::Sender<Result<Answer, String>>>>>;

/// A worker, and the questions that it has not answered yet.
#[derive(Clone)]
pub(super) struct Link {
    channel: Channel,
    waiting: Waiting,
    /// Why it will answer nothing more.
    failed: Rc<RefCell<Option<String>>>,
}

impl Link {
    /// Listens to `worker`; whatever it says that is no answer goes to `hear`.
    pub(super) fn open(worker: Worker, hear: impl Fn(Message) + Clone + 'static) -> Self {
        let waiting = Waiting::default();
        let asked = waiting.clone();
        let failed = Rc::<RefCell<Option<String>>>::default();
        let fails = failed.clone();
        let channel = Channel::open(worker, move |message| match of_this_build(message) {
            Message::Answered { ticket, outcome } => settle(&asked, ticket, outcome),
            Message::Failed(reason) => {
                fails.replace(Some(reason.clone()));
                settle_all(&asked, &reason);
                hear(Message::Failed(reason));
            }
            // Questions that wait for this file would wait for ever.
            Message::Refused(reason) => {
                settle_all(&asked, &reason);
                hear(Message::Refused(reason));
            }
            other => hear(other),
        });
        Self { channel, waiting, failed }
    }

    /// Whether the worker has not failed so far.
    pub(super) fn is_open(&self) -> bool {
        self.failed.borrow().is_none()
    }

    /// Takes the worker for one that will answer nothing more.
    pub(super) fn give_up(&self, reason: &str) {
        self.failed.replace(Some(reason.to_owned()));
        settle_all(&self.waiting, reason);
    }

    /// Moves a predictor file to the worker.
    pub(super) fn load(&self, bytes: &ArrayBuffer) {
        self.channel.transfer(bytes);
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// The worker's own words.
    pub(super) async fn ask(&self, question: Question) -> Result<Answer, String> {
        let (ticket, receiver) = self.enlist()?;
        self.channel.send(&Asked { ticket, question });
        receiver.await.map_err(stopped)?
    }

    /// The same with bytes that are moved along.
    ///
    /// # Errors
    /// The worker's own words.
    pub(super) async fn ask_with(
        &self,
        question: Question,
        attached: &ArrayBuffer,
    ) -> Result<Answer, String> {
        let (ticket, receiver) = self.enlist()?;
        self.channel.send_with(&Asked { ticket, question }, attached);
        receiver.await.map_err(stopped)?
    }

    /// A number for a question, and where its answer will come. A worker that has failed would leave
    /// it waiting for ever.
    fn enlist(&self) -> Result<(u32, oneshot::Receiver<Result<Answer, String>>), String> {
        if let Some(reason) = self.failed.borrow().as_ref() {
            return Err(reason.clone());
        }
        let ticket = boot::ticket();
        let (sender, receiver) = oneshot::channel();
        self.waiting.borrow_mut().insert(ticket, sender);
        Ok((ticket, receiver))
    }

    /// Stops the worker; its open questions are answered with an error.
    pub(super) fn close(&self) {
        self.channel.close();
        self.waiting.borrow_mut().clear();
    }
}

fn stopped(_: oneshot::Canceled) -> String {
    "the worker stopped".to_owned()
}

/// A worker of another build would be misread, so it counts as failed.
fn of_this_build(message: Message) -> Message {
    match message {
        Message::Ready { build } if build != BUILD => Message::Failed(format!(
            "this page is of build {BUILD}, its worker of build {build}: reload the page"
        )),
        other => other,
    }
}

fn settle_all(waiting: &Waiting, reason: &str) {
    let tickets: Vec<u32> = waiting.borrow().keys().copied().collect();
    tickets.into_iter().for_each(|ticket| settle(waiting, ticket, Err(reason.to_owned())));
}

fn settle(waiting: &Waiting, ticket: u32, outcome: Result<Answer, String>) {
    let sender = waiting.borrow_mut().remove(&ticket);
    if let Some(sender) = sender {
        // The asker may be gone by now; then nobody needs the answer.
        let _ = sender.send(outcome);
    }
}
