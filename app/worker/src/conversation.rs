//! A worker's side of the conversation: one predictor, one question at a time.

use std::{cell::RefCell, rc::Rc};

use js_sys::{ArrayBuffer, Uint8Array};
use model_wasm::Predictor;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::{
    BUILD,
    messages::{Answer, Asked, Description, Message, Question},
};

/// A predictor, and the file that it came from.
pub struct Loaded {
    pub(crate) predictor: Predictor,
    pub(crate) bytes: Vec<u8>,
}

/// What a worker knows how to do.
pub type Skill = fn(&Loaded, Question) -> Result<Answer, String>;

/// What a worker remembers.
#[derive(Default)]
struct Memory {
    loaded: Option<Loaded>,
    /// Questions that came before the first file.
    early: Vec<Asked>,
}

/// Listens for ever, and answers with `skill`.
pub fn start(skill: Skill) {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let memory = Rc::new(RefCell::new(Memory::default()));
    let speaker = scope.clone();
    let listen = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        for message in memory.borrow_mut().hear(skill, &event.data()) {
            say(&speaker, &message);
        }
    });
    scope.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    listen.forget();
    say(&scope, &Message::Ready { build: BUILD.to_owned() });
}

impl Memory {
    fn hear(&mut self, skill: Skill, data: &JsValue) -> Vec<Message> {
        if let Some(bytes) = data.dyn_ref::<ArrayBuffer>() {
            return self.load(skill, Uint8Array::new(bytes).to_vec());
        }
        match Asked::decode(&Uint8Array::new(data).to_vec()) {
            Ok(asked) if self.loaded.is_none() => {
                self.early.push(asked);
                Vec::new()
            }
            Ok(asked) => vec![self.answer(skill, asked)],
            Err(reason) => vec![Message::Failed(reason)],
        }
    }

    /// Takes a file over, and answers what was asked before it came. A refused file leaves the
    /// one before in its place.
    fn load(&mut self, skill: Skill, bytes: Vec<u8>) -> Vec<Message> {
        let predictor = match Predictor::from_bytes(&bytes) {
            Ok(predictor) => predictor,
            Err(error) => return vec![Message::Refused(error.to_string())],
        };
        let description = Description::of(&predictor);
        self.loaded = Some(Loaded { predictor, bytes });
        let early = std::mem::take(&mut self.early).into_iter();
        let answers = early.map(|asked| self.answer(skill, asked)).collect::<Vec<_>>();
        std::iter::once(Message::Loaded(Box::new(description))).chain(answers).collect()
    }

    fn answer(&self, skill: Skill, Asked { ticket, question }: Asked) -> Message {
        let outcome = match &self.loaded {
            Some(loaded) => skill(loaded, question),
            None => Err("no predictor is loaded yet".to_owned()),
        };
        Message::Answered { ticket, outcome }
    }
}

fn say(scope: &DedicatedWorkerGlobalScope, message: &Message) {
    // Posting fails only for values that cannot be cloned, and bytes always can.
    let _ = scope.post_message(&Uint8Array::from(message.encode().as_slice()));
}
