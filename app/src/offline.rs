//! The service worker: keeps the page for use without a network, and announces new versions.

use std::cell::{Cell, RefCell};

use futures::channel::oneshot;
use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, ServiceWorker, ServiceWorkerRegistration, ServiceWorkerState};

use crate::browser;

/// Whether the page would open without a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OfflineState {
    /// Nothing was tried yet.
    Unknown,
    /// Files are being kept.
    Keeping,
    /// Every file is kept.
    Ready,
    /// Nothing is kept, and why.
    Unavailable(String),
}

impl OfflineState {
    pub(crate) fn words(&self) -> &'static str {
        match self {
            Self::Unknown | Self::Keeping => "saving files…",
            Self::Ready => "works offline",
            Self::Unavailable(_) => "online only",
        }
    }

    /// Why nothing is kept.
    pub(crate) fn reason(self) -> Option<String> {
        match self {
            Self::Unavailable(reason) => Some(reason),
            Self::Unknown | Self::Keeping | Self::Ready => None,
        }
    }
}

/// A newer version that waits; it is sent between threads never, but signals ask for it.
#[derive(Clone)]
pub(crate) struct Waiting(SendWrapper<ServiceWorker>);

/// What is known of the page without a network.
#[derive(Clone, Copy)]
pub(crate) struct Offline {
    pub(crate) state: RwSignal<OfflineState>,
    /// A newer version of the page that waits to take over.
    pub(crate) update: RwSignal<Option<Waiting>>,
}

impl Offline {
    pub(crate) fn new() -> Self {
        Self { state: RwSignal::new(OfflineState::Unknown), update: RwSignal::new(None) }
    }
}

/// Starts keeping the page, once, after the first verdict: until then every byte is for that.
pub(crate) fn keep_once(offline: Offline) {
    if offline.state.get_untracked() != OfflineState::Unknown {
        return;
    }
    offline.state.set(OfflineState::Keeping);
    spawn_local(async move {
        let end = match keep(offline).await {
            Ok(()) => OfflineState::Ready,
            Err(reason) => OfflineState::Unavailable(reason),
        };
        // What the service worker itself has said is more than that it has failed.
        if offline.state.get_untracked() == OfflineState::Keeping {
            offline.state.set(end);
        }
    });
}

async fn keep(offline: Offline) -> Result<(), String> {
    let navigator = window().navigator();
    let offered = js_sys::Reflect::get(&navigator, &"serviceWorker".into()).unwrap_or_default();
    if offered.is_undefined() {
        return Err("this browser, or this kind of address, has no service workers".to_owned());
    }
    let container = navigator.service_worker();
    let had_one = container.controller().is_some();
    let said = |error: JsValue| browser::words(&error);
    listen_for_reasons(&container, offline.state);
    let registered = JsFuture::from(container.register("sw.js")).await.map_err(said)?;
    let registration: ServiceWorkerRegistration =
        registered.dyn_into().map_err(|_| "the browser gives no registration".to_owned())?;
    announce(&registration, offline.update);
    reload_when_taken_over(&container, had_one);
    installed(&registration).await
}

/// The service worker says why an installation has failed, before or after the browser says that it has.
fn listen_for_reasons(container: &web_sys::ServiceWorkerContainer, state: RwSignal<OfflineState>) {
    let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let reason = js_sys::Reflect::get(&event.data(), &"notKept".into()).unwrap_or_default();
        if let Some(reason) = reason.as_string() {
            state.set(OfflineState::Unavailable(reason));
        }
    });
    container.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    heard.forget();
}

/// Waits until a version is kept whole. `ready` would wait for ever where installing failed.
async fn installed(registration: &ServiceWorkerRegistration) -> Result<(), String> {
    let Some(installing) = registration.installing().filter(|_| registration.active().is_none())
    else {
        return Ok(());
    };
    let (sender, receiver) = oneshot::channel();
    let sender = RefCell::new(Some(sender));
    let worker = installing.clone();
    let changed = Closure::<dyn Fn()>::new(move || {
        let end = match worker.state() {
            ServiceWorkerState::Activated => Ok(()),
            ServiceWorkerState::Redundant => Err(()),
            _ => return,
        };
        if let Some(sender) = sender.take() {
            // The page waits for it as long as it is there.
            let _ = sender.send(end);
        }
    });
    let event = changed.as_ref().unchecked_ref();
    // Adding a listener to a service worker cannot fail.
    let _ = installing.add_event_listener_with_callback("statechange", event);
    let end = receiver.await;
    drop(changed);
    end.unwrap_or(Err(())).map_err(|()| "a file of the page could not be kept".to_owned())
}

/// Says that a newer version waits, now or when it has been fetched.
fn announce(registration: &ServiceWorkerRegistration, update: RwSignal<Option<Waiting>>) {
    let tell = move |worker: ServiceWorker| update.set(Some(Waiting(SendWrapper::new(worker))));
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
