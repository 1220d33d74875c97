//! A worker's side of the conversation: one predictor, one question at a time.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, ArrayBuffer, Uint8Array};
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

/// What a worker knows how to do, and what it remembers from one question to the next.
pub trait Skill: Default {
    /// Answers a question, which may come with bytes.
    ///
    /// # Errors
    /// The engine's own words, or that the question is another worker's.
    fn answer(
        &mut self,
        loaded: &Loaded,
        question: Question,
        attached: Vec<u8>,
    ) -> Result<Answer, String>;
}

/// What a worker remembers.
#[derive(Default)]
struct Memory<S> {
    loaded: Option<Loaded>,
    skill: S,
    /// Questions that came before the first file.
    early: Vec<(Asked, Vec<u8>)>,
}

/// Listens for ever, and answers with `S`.
pub fn start<S: Skill + 'static>() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let memory = Rc::new(RefCell::new(Memory::<S>::default()));
    let speaker = scope.clone();
    let listen = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        for message in memory.borrow_mut().hear(&event.data()) {
            say(&speaker, &message);
        }
    });
    scope.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    listen.forget();
    say(&scope, &Message::Ready { build: BUILD.to_owned() });
}

impl<S: Skill> Memory<S> {
    /// A predictor file comes as an `ArrayBuffer`; a question as bytes, or as bytes and an
    /// `ArrayBuffer` that goes with it.
    fn hear(&mut self, data: &JsValue) -> Vec<Message> {
        if let Some(bytes) = data.dyn_ref::<ArrayBuffer>() {
            return self.load(Uint8Array::new(bytes).to_vec());
        }
        let (question, attached) = match data.dyn_ref::<Array>() {
            Some(both) => (both.get(0), Uint8Array::new(&both.get(1)).to_vec()),
            None => (data.clone(), Vec::new()),
        };
        match Asked::decode(&Uint8Array::new(&question).to_vec()) {
            Ok(asked) if self.loaded.is_none() => {
                self.early.push((asked, attached));
                Vec::new()
            }
            Ok(asked) => vec![self.answer(asked, attached)],
            Err(reason) => vec![Message::Failed(reason)],
        }
    }

    /// Takes a file over, and answers what was asked before it came. A refused file leaves the
    /// one before in its place.
    fn load(&mut self, bytes: Vec<u8>) -> Vec<Message> {
        let predictor = match Predictor::from_bytes(&bytes) {
            Ok(predictor) => predictor,
            Err(error) => return vec![Message::Refused(error.to_string())],
        };
        let description = Description::of(&predictor);
        self.loaded = Some(Loaded { predictor, bytes });
        let early = std::mem::take(&mut self.early).into_iter();
        let answers = early.map(|(asked, attached)| self.answer(asked, attached));
        let answers = answers.collect::<Vec<_>>();
        std::iter::once(Message::Loaded(Box::new(description))).chain(answers).collect()
    }

    fn answer(&mut self, Asked { ticket, question }: Asked, attached: Vec<u8>) -> Message {
        let outcome = match &self.loaded {
            Some(loaded) => self.skill.answer(loaded, question, attached),
            None => Err("no predictor is loaded yet".to_owned()),
        };
        Message::Answered { ticket, outcome }
    }
}

fn say(scope: &DedicatedWorkerGlobalScope, message: &Message) {
    // Posting fails only for values that cannot be cloned, and bytes always can.
    let _ = scope.post_message(&Uint8Array::from(message.encode().as_slice()));
}
