//! Messages to and from one worker, as bytes.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{MessageEvent, Worker};
use worker::messages::{Asked, Message};

use crate::boot;

/// A worker that may still be on its way.
#[derive(Clone)]
pub(super) struct Channel {
    worker: Worker,
    outbox: Rc<RefCell<Outbox>>,
}

/// A worker hears nothing before its own code has come: until it says that it is ready, whatever
/// is sent waits here.
#[derive(Default)]
struct Outbox {
    open: bool,
    waiting: Vec<JsValue>,
}

impl Channel {
    /// Listens to `worker`, and hears first what it said before anyone listened.
    pub(super) fn open(worker: Worker, hear: impl Fn(Message) + Clone + 'static) -> Self {
        let channel = Self { worker: worker.clone(), outbox: Rc::default() };
        let opener = channel.clone();
        let hear = move |message: Message| {
            if matches!(message, Message::Ready { .. }) {
                opener.open_outbox();
            }
            hear(message);
        };
        let hear = move |value: &JsValue| parse(value).into_iter().for_each(&hear);
        let said = boot::said(&worker);
        listen(&worker, hear.clone());
        said.iter().for_each(hear);
        channel
    }

    pub(super) fn send(&self, asked: &Asked) {
        self.post(Uint8Array::from(asked.encode().as_slice()).into());
    }

    /// Moves `bytes` to the worker without a copy.
    pub(super) fn transfer(&self, bytes: &ArrayBuffer) {
        self.post(bytes.into());
    }

    /// Sends a question, and moves `attached` along without a copy.
    pub(super) fn send_with(&self, asked: &Asked, attached: &ArrayBuffer) {
        let question = Uint8Array::from(asked.encode().as_slice());
        self.post(Array::of2(&question, attached).into());
    }

    /// Stops the worker at once.
    pub(super) fn close(&self) {
        self.worker.terminate();
    }

    fn post(&self, value: JsValue) {
        if !self.outbox.borrow().open {
            self.outbox.borrow_mut().waiting.push(value);
            return;
        }
        let moved = match value.dyn_ref::<Array>() {
            Some(both) => Array::of1(&both.get(1)),
            None if value.is_instance_of::<ArrayBuffer>() => Array::of1(&value),
            None => Array::new(),
        };
        // Fails only for a buffer that was moved already; it was, so there is nothing to do.
        let _ = self.worker.post_message_with_transfer(&value, &moved);
    }

    fn open_outbox(&self) {
        self.outbox.borrow_mut().open = true;
        let waiting = std::mem::take(&mut self.outbox.borrow_mut().waiting);
        waiting.into_iter().for_each(|value| self.post(value));
    }
}

fn listen(worker: &Worker, hear: impl Fn(&JsValue) + 'static) {
    let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        hear(&event.data());
    });
    // Adding a listener to a worker cannot fail, and two programs may listen to one worker.
    let _ = worker.add_event_listener_with_callback("message", message.as_ref().unchecked_ref());
    // The listener lives as long as the worker.
    message.forget();
}

/// A worker's words are bytes. From `boot.js`, plain text says why a worker does not run, and a
/// number how much of a file has come.
fn parse(value: &JsValue) -> Option<Message> {
    if value.as_f64().is_some() {
        return None;
    }
    Some(match value.as_string() {
        Some(reason) => Message::Failed(reason),
        None => Message::decode(&Uint8Array::new(value).to_vec()).unwrap_or_else(Message::Failed),
    })
}
