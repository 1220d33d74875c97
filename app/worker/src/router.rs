//! The answering side: a table from the name of a request to what answers it.

use std::{collections::BTreeMap, future::ready, marker::PhantomData, rc::Rc};

use futures::future::LocalBoxFuture;
use serde_bytes::ByteBuf;
use wasm_bindgen_futures::spawn_local;

use crate::{
    Attachments, Transport,
    protocol::{Envelope, Reply, Request, decode, encode},
};

type Answer = LocalBoxFuture<'static, Result<(Vec<u8>, Attachments), String>>;
type Handler<T> = Box<dyn Fn(Rc<T>, &[u8], Attachments, Sender) -> Answer>;

/// Where the replies to one request go.
#[derive(Clone)]
struct Sender {
    transport: Transport,
    id: u32,
}

/// A request that is being answered.
pub struct Call<R> {
    /// What came with it.
    pub attachments: Attachments,
    sender: Sender,
    request: PhantomData<R>,
}

impl<R: Request> Call<R> {
    /// Reports how far it has come.
    pub fn report(&self, progress: &R::Progress) {
        let payload = ByteBuf::from(encode(progress));
        let reply = Reply::Progress { id: self.sender.id, payload };
        self.sender.transport.post(&encode(&reply), &Attachments::default());
    }
}

/// What a worker with state `T` can answer.
pub struct Router<T> {
    state: Rc<T>,
    handlers: BTreeMap<&'static str, Handler<T>>,
}

impl<T: 'static> Router<T> {
    /// Answers nothing yet.
    #[must_use]
    pub fn new(state: T) -> Self {
        Self { state: Rc::new(state), handlers: BTreeMap::new() }
    }

    /// Answers requests of type `R` at once.
    #[must_use]
    pub fn on<R: Request>(self, answer: fn(&T, R) -> Result<R::Response, String>) -> Self {
        self.serve(move |state: Rc<T>, request: R, _: Call<R>| {
            let answer = answer(&state, request);
            ready(answer.map(|response| (response, Attachments::default())))
        })
    }

    /// Answers requests of type `R` that come with attachments, or take a while.
    #[must_use]
    pub fn serve<R: Request, F>(
        mut self,
        answer: impl Fn(Rc<T>, R, Call<R>) -> F + Copy + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(R::Response, Attachments), String>> + 'static,
    {
        let handler: Handler<T> = Box::new(move |state, payload, attachments, sender| {
            let request = decode::<R>(payload, R::KIND);
            Box::pin(async move {
                let call = Call { attachments, sender, request: PhantomData };
                let (response, attached) = answer(state, request?, call).await?;
                Ok((encode(&response), attached))
            })
        });
        self.handlers.insert(R::KIND, handler);
        self
    }

    /// Answers whatever comes through `transport`, for ever.
    pub fn listen(self, transport: Transport) {
        let speaker = transport.clone();
        transport.listen(move |bytes, attachments| {
            // Who sends no envelope is of another build, and cannot be answered.
            if let Ok(envelope) = decode::<Envelope>(&bytes, "an envelope") {
                self.answer(envelope, attachments, speaker.clone());
            }
        });
    }

    fn answer(&self, envelope: Envelope, attachments: Attachments, transport: Transport) {
        let Envelope { id, kind, payload } = envelope;
        let sender = Sender { transport: transport.clone(), id };
        let answer = self
            .handlers
            .get(kind.as_str())
            .map(|handler| handler(self.state.clone(), &payload, attachments, sender));
        spawn_local(async move {
            let outcome = match answer {
                Some(answer) => answer.await,
                None => Err(format!("this worker knows no request `{kind}`")),
            };
            let (outcome, attached) = match outcome {
                Ok((payload, attached)) => (Ok(ByteBuf::from(payload)), attached),
                Err(reason) => (Err(reason), Attachments::default()),
            };
            transport.post(&encode(&Reply::Done { id, outcome }), &attached);
        });
    }
}
