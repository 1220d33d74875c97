//! The service worker: keeps the page for use without a network, and announces new versions.

use std::cell::Cell;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, prelude::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorker, ServiceWorkerRegistration, ServiceWorkerState};

/// Whether the page would open without a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Nothing was tried yet.
    Unknown,
    /// Files are being kept.
    Keeping,
    /// Every file is kept.
    Ready,
    /// This browser, or this kind of address, keeps nothing.
    Unavailable,
}

impl State {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Unknown => "",
            Self::Keeping => "keeping for offline use…",
            Self::Ready => "offline ready",
            Self::Unavailable => "online only",
        }
    }
}

/// A newer version that waits; it is sent between threads never, but signals ask for it.
#[derive(Clone)]
pub(crate) struct Waiting(send_wrapper::SendWrapper<ServiceWorker>);

/// Starts keeping the page, once, after the first verdict: until then every byte is for that.
pub(crate) fn keep_once(state: RwSignal<State>, update: RwSignal<Option<Waiting>>) {
    if state.get_untracked() != State::Unknown {
        return;
    }
    state.set(State::Keeping);
    spawn_local(async move {
        if keep(state, update).await.is_none() {
            state.set(State::Unavailable);
        }
    });
}

async fn keep(state: RwSignal<State>, update: RwSignal<Option<Waiting>>) -> Option<()> {
    let navigator = window().navigator();
    js_sys::Reflect::has(&navigator, &"serviceWorker".into()).ok().filter(|has| *has)?;
    let container = navigator.service_worker();
    let had_one = container.controller().is_some();
    let promise = container.register("sw.js");
    let registration: ServiceWorkerRegistration =
        JsFuture::from(promise).await.ok()?.dyn_into().ok()?;
    announce(&registration, update);
    reload_when_taken_over(&container, had_one);
    JsFuture::from(container.ready().ok()?).await.ok()?;
    state.set(State::Ready);
    Some(())
}

/// Says that a newer version waits, now or when it has been fetched.
fn announce(registration: &ServiceWorkerRegistration, update: RwSignal<Option<Waiting>>) {
    let tell = move |worker: ServiceWorker| {
        update.set(Some(Waiting(send_wrapper::SendWrapper::new(worker))))
    };
    if let Some(worker) = registration.waiting() {
        tell(worker);
    }
    let known = registration.clone();
    let found = Closure::<dyn Fn()>::new(move || {
        let (Some(worker), Some(_)) = (known.installing(), known.active()) else { return };
        let installed = worker.clone();
        let changed = Closure::<dyn Fn()>::new(move || {
            if installed.state() == ServiceWorkerState::Installed {
                tell(installed.clone());
            }
        });
        worker.set_onstatechange(Some(changed.as_ref().unchecked_ref()));
        changed.forget();
    });
    registration.set_onupdatefound(Some(found.as_ref().unchecked_ref()));
    found.forget();
}

/// Lets the newer version take over; the page then reloads, so that no halves are mixed.
pub(crate) fn take_over(waiting: &Waiting) {
    // A worker that is gone has been replaced already.
    let _ = waiting.0.post_message(&"skipWaiting".into());
}

/// The first worker ever takes over the page that it comes from; every later one is newer than the
/// page, which then reloads.
fn reload_when_taken_over(container: &web_sys::ServiceWorkerContainer, had_one: bool) {
    let has_one = Cell::new(had_one);
    let reload = Closure::<dyn Fn()>::new(move || {
        if has_one.replace(true) {
            // A page that cannot reload is closing.
            let _ = window().location().reload();
        }
    });
    container.set_oncontrollerchange(Some(reload.as_ref().unchecked_ref()));
    reload.forget();
}
