//! Messages to and from the worker, as JavaScript values.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, ArrayBuffer, Reflect};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{ErrorEvent, MessageEvent, Worker};

use crate::messages::{Asked, Message};

/// The worker, if it could be started.
#[derive(Clone, Default)]
pub(super) struct Channel {
    worker: Option<Worker>,
    gate: Rc<RefCell<Gate>>,
}

/// A worker hears nothing before its own code has come: until it says that it is ready, a file
/// waits here. Questions need no such gate, since nothing is asked before a file is loaded.
#[derive(Default)]
struct Gate {
    ready: bool,
    file: Option<ArrayBuffer>,
}

impl Channel {
    /// Takes over the worker that `boot.js` started, with what it has said so far.
    pub(super) fn open(hear: impl Fn(Message) + Clone + 'static) -> Result<Self, String> {
        let missing = |_| "the page's first script did not run".to_owned();
        let boot = Reflect::get(&js_sys::global(), &"nearside".into()).map_err(missing)?;
        let part = |name: &str| Reflect::get(&boot, &name.into()).map_err(missing);
        let worker: Worker = part("worker")?.dyn_into().map_err(|_| {
            "this browser could not start a module worker, in which the model runs".to_owned()
        })?;
        let channel = Self { worker: Some(worker.clone()), gate: Rc::default() };
        let opener = channel.clone();
        let hear = move |message: Message| {
            if matches!(message, Message::Ready { .. }) {
                opener.open_gate();
            }
            hear(message);
        };
        for said in Array::from(&part("said")?) {
            hear(parse(said));
        }
        listen(&worker, hear);
        Ok(channel)
    }

    pub(super) fn send(&self, asked: &Asked) -> Result<(), String> {
        let worker = self.worker.as_ref().ok_or("there is no worker")?;
        let serializer = serde_wasm_bindgen::Serializer::json_compatible();
        let value = asked.serialize(&serializer).map_err(|error| error.to_string())?;
        worker.post_message(&value).map_err(|_| "the worker takes no message".to_owned())
    }

    /// Moves `bytes` to the worker without a copy, as soon as it listens.
    pub(super) fn transfer(&self, bytes: &ArrayBuffer) {
        if !self.gate.borrow().ready {
            self.gate.borrow_mut().file = Some(bytes.clone());
        } else if let Some(worker) = &self.worker {
            // Fails only for a buffer that was moved already; it was, so there is nothing to do.
            let _ = worker.post_message_with_transfer(bytes, &Array::of1(bytes));
        }
    }

    fn open_gate(&self) {
        self.gate.borrow_mut().ready = true;
        let waiting = self.gate.borrow_mut().file.take();
        if let Some(file) = waiting {
            self.transfer(&file);
        }
    }
}

fn listen(worker: &Worker, hear: impl Fn(Message) + Clone + 'static) {
    let broken = hear.clone();
    let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        hear(parse(event.data()));
    });
    let error = Closure::<dyn Fn(ErrorEvent)>::new(move |event: ErrorEvent| {
        let words = event.message();
        broken(Message::Failed(format!("the worker that runs the model failed: {words}")));
    });
    worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(error.as_ref().unchecked_ref()));
    // The worker lives as long as the page.
    message.forget();
    error.forget();
}

fn parse(value: JsValue) -> Message {
    serde_wasm_bindgen::from_value(value)
        .unwrap_or_else(|error| Message::Failed(format!("expected a message, found {error}")))
}
