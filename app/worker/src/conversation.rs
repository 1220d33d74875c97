//! A worker's side of the conversation: one predictor, one question at a time.

use std::{cell::RefCell, rc::Rc};

use model_wasm::Predictor;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::messages::{Answer, Asked, Description, Message, Question};

/// What a worker knows how to do.
pub type Skill = fn(&Predictor, Question) -> Result<Answer, String>;

/// Listens for ever, and answers with `skill`.
pub fn start(skill: Skill) {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let predictor = Rc::new(RefCell::new(None));
    let speaker = scope.clone();
    let listen = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        say(&speaker, &reply(&predictor, skill, &event.data()));
    });
    scope.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    listen.forget();
    say(&scope, &Message::Ready { version: env!("CARGO_PKG_VERSION").to_owned() });
}

fn reply(predictor: &RefCell<Option<Predictor>>, skill: Skill, data: &JsValue) -> Message {
    if let Some(bytes) = data.dyn_ref::<js_sys::ArrayBuffer>() {
        return load(predictor, &js_sys::Uint8Array::new(bytes).to_vec());
    }
    match Asked::decode(&js_sys::Uint8Array::new(data).to_vec()) {
        Ok(Asked { ticket, question }) => {
            let outcome = match predictor.borrow().as_ref() {
                Some(predictor) => skill(predictor, question),
                None => Err("no predictor is loaded yet".to_owned()),
            };
            Message::Answered { ticket, outcome }
        }
        Err(reason) => Message::Failed(reason),
    }
}

fn load(predictor: &RefCell<Option<Predictor>>, bytes: &[u8]) -> Message {
    match Predictor::from_bytes(bytes) {
        Err(error) => Message::Refused(error.to_string()),
        Ok(loaded) => {
            let description = Description::of(&loaded);
            *predictor.borrow_mut() = Some(loaded);
            Message::Loaded(Box::new(description))
        }
    }
}

fn say(scope: &DedicatedWorkerGlobalScope, message: &Message) {
    // Posting fails only for values that cannot be cloned, and bytes always can.
    let _ = scope.post_message(&js_sys::Uint8Array::from(message.encode().as_slice()));
}
