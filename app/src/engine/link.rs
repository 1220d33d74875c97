//! A worker that can be asked: every question gets its answer, or words that say why not.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use futures::channel::oneshot;
use js_sys::ArrayBuffer;
use web_sys::Worker;
use worker::messages::{Answer, Asked, Message, Question};

use super::channel::Channel;
use crate::boot;

type Waiting = Rc<RefCell<BTreeMap<u32, oneshot::Sender<Result<Answer, String>>>>>;

/// A worker, and the questions that it has not answered yet.
#[derive(Clone)]
pub(super) struct Link {
    channel: Channel,
    waiting: Waiting,
}

impl Link {
    /// Listens to `worker`; whatever it says that is no answer goes to `hear`.
    pub(super) fn open(worker: Worker, hear: impl Fn(Message) + Clone + 'static) -> Self {
        let waiting = Waiting::default();
        let asked = waiting.clone();
        let channel = Channel::open(worker, move |message| match message {
            Message::Answered { ticket, outcome } => settle(&asked, ticket, outcome),
            Message::Failed(reason) => {
                let tickets: Vec<u32> = asked.borrow().keys().copied().collect();
                for ticket in tickets {
                    settle(&asked, ticket, Err(reason.clone()));
                }
                hear(Message::Failed(reason));
            }
            other => hear(other),
        });
        Self { channel, waiting }
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
        let ticket = boot::ticket();
        let (sender, receiver) = oneshot::channel();
        self.waiting.borrow_mut().insert(ticket, sender);
        self.channel.send(&Asked { ticket, question });
        receiver.await.map_err(|_| "the worker stopped".to_owned())?
    }

    /// Stops the worker; its open questions are answered with an error.
    pub(super) fn close(&self) {
        self.channel.close();
        self.waiting.borrow_mut().clear();
    }
}

fn settle(waiting: &Waiting, ticket: u32, outcome: Result<Answer, String>) {
    let sender = waiting.borrow_mut().remove(&ticket);
    if let Some(sender) = sender {
        // The asker may be gone by now; then nobody needs the answer.
        let _ = sender.send(outcome);
    }
}
