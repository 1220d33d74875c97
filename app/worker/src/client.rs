//! The asking side: every request gets its answer, or words that say why not.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    marker::PhantomData,
    rc::Rc,
};

use futures::channel::oneshot;
use serde_bytes::ByteBuf;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, MessagePort, Worker};

use crate::{
    Attachments,
    protocol::{Envelope, Reply, Request, Service, decode, encode},
};

/// Where messages go and come from.
#[derive(Debug, Clone)]
pub enum Transport {
    /// A worker, seen from who started it.
    Worker(Worker),
    /// One end of a channel.
    Port(MessagePort),
    /// Who started this worker.
    Scope(DedicatedWorkerGlobalScope),
}

impl Transport {
    /// Sends bytes with their attachments; buffers and ports are moved.
    pub(crate) fn post(&self, bytes: &[u8], attachments: &Attachments) {
        let (message, moved) = (attachments.message(bytes), attachments.transfer());
        // Fails only for a buffer that was moved already; it was, so there is nothing to do.
        let _ = match self {
            Self::Worker(worker) => worker.post_message_with_transfer(&message, &moved),
            Self::Port(port) => port.post_message_with_transferable(&message, &moved),
            Self::Scope(scope) => scope.post_message_with_transfer(&message, &moved),
        };
    }

    /// Hears every message, for as long as the other side lives.
    pub(crate) fn listen(&self, hear: impl Fn(Vec<u8>, Attachments) + 'static) {
        let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some((bytes, attachments)) = Attachments::split(&event.data()) {
                hear(bytes, attachments);
            }
        });
        let function = Some(listener.as_ref().unchecked_ref());
        match self {
            Self::Worker(worker) => worker.set_onmessage(function),
            // Listening this way also opens the port.
            Self::Port(port) => port.set_onmessage(function),
            Self::Scope(scope) => scope.set_onmessage(function),
        }
        listener.forget();
    }
}

type Outcome = Result<(ByteBuf, Attachments), String>;

/// Hears how far a request has come, as bytes of the request's own type.
type OnProgress = Box<dyn Fn(&[u8])>;

/// A request without its answer yet.
struct Pending {
    progress: OnProgress,
    done: oneshot::Sender<Outcome>,
}

struct Inner {
    transport: Transport,
    last_id: Cell<u32>,
    pending: RefCell<BTreeMap<u32, Pending>>,
    /// Why nothing more will be answered.
    failed: RefCell<Option<String>>,
}

/// A worker of service `S` that can be asked.
pub struct WorkerClient<S> {
    inner: Rc<Inner>,
    service: PhantomData<S>,
}

impl<S> Clone for WorkerClient<S> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), service: PhantomData }
    }
}

impl<S: Service> WorkerClient<S> {
    /// A client of the worker at the other end of `transport`.
    #[must_use]
    pub fn new(transport: Transport) -> Self {
        let inner = Rc::new(Inner {
            transport: transport.clone(),
            last_id: Cell::new(0),
            pending: RefCell::default(),
            failed: RefCell::default(),
        });
        let heard = inner.clone();
        transport.listen(move |bytes, attachments| heard.hear(&bytes, attachments));
        Self { inner, service: PhantomData }
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// The worker's own words.
    pub async fn ask<R: Request<Service = S>>(&self, request: R) -> Result<R::Response, String> {
        let (response, _) = self.ask_with(request, Attachments::default(), |_| ()).await?;
        Ok(response)
    }

    /// The same with attachments both ways; `report` hears how far it has come.
    ///
    /// # Errors
    /// The worker's own words.
    pub async fn ask_with<R: Request<Service = S>>(
        &self,
        request: R,
        attachments: Attachments,
        report: impl Fn(R::Progress) + 'static,
    ) -> Result<(R::Response, Attachments), String> {
        let progress = Box::new(move |bytes: &[u8]| {
            // What cannot be read is no progress; the answer will say why.
            if let Ok(progress) = decode(bytes, R::KIND) {
                report(progress);
            }
        });
        let (id, receiver) = self.inner.enlist(progress)?;
        let payload = ByteBuf::from(encode(&request));
        let envelope = Envelope { id, kind: R::KIND.to_owned(), payload };
        self.inner.transport.post(&encode(&envelope), &attachments);
        let stopped = |_| "the worker stopped".to_owned();
        let (payload, attached) = receiver.await.map_err(stopped)??;
        Ok((decode(&payload, R::KIND)?, attached))
    }

    /// Takes the worker for one that will answer nothing more.
    pub fn give_up(&self, reason: &str) {
        self.inner.failed.replace(Some(reason.to_owned()));
        for pending in self.inner.pending.take().into_values() {
            // The asker may be gone by now; then nobody needs the words.
            let _ = pending.done.send(Err(reason.to_owned()));
        }
    }

    /// Stops the worker at once; open requests are answered with an error.
    pub fn terminate(&self) {
        if let Transport::Worker(worker) = &self.inner.transport {
            worker.terminate();
        }
        self.give_up("the worker was stopped");
    }

    /// Whether it still answers.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.inner.failed.borrow().is_none()
    }
}

impl Inner {
    fn enlist(&self, progress: OnProgress) -> Result<(u32, oneshot::Receiver<Outcome>), String> {
        if let Some(reason) = self.failed.borrow().as_ref() {
            return Err(reason.clone());
        }
        let id = self.last_id.get().wrapping_add(1);
        self.last_id.set(id);
        let (done, receiver) = oneshot::channel();
        self.pending.borrow_mut().insert(id, Pending { progress, done });
        Ok((id, receiver))
    }

    fn hear(&self, bytes: &[u8], attachments: Attachments) {
        match decode(bytes, "a reply") {
            Ok(Reply::Progress { id, payload }) => {
                if let Some(pending) = self.pending.borrow().get(&id) {
                    (pending.progress)(&payload);
                }
            }
            Ok(Reply::Done { id, outcome }) => {
                let pending = self.pending.borrow_mut().remove(&id);
                if let Some(pending) = pending {
                    // The asker may be gone by now; then nobody needs the answer.
                    let _ = pending.done.send(outcome.map(|payload| (payload, attachments)));
                }
            }
            // A worker of another build; its first answer has said so.
            Err(_) => {}
        }
    }
}
