//! What the page's two programs tell each other.
//!
//! They are separate WebAssembly instances, so nothing but text goes between them. The last text
//! of every topic stays to be read by a program that starts later.

use js_sys::Reflect;
use leptos::prelude::on_cleanup;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{Event, EventTarget};

use crate::boot;

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    /// Page to annex: the view to show.
    View,
    /// Page to annex: the case in hand, as in a link.
    Case,
    /// Page to annex: a table, as a file.
    Table,
    /// Annex to page: a case to open, as in a link.
    Open,
    /// Annex to page: something to announce.
    Notice,
    /// Annex to page: another threshold was chosen.
    Threshold,
}

impl Topic {
    fn name(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Case => "case",
            Self::Table => "table",
            Self::Open => "open",
            Self::Notice => "notice",
            Self::Threshold => "threshold",
        }
    }
}

/// Tells whoever listens, now or later.
pub(crate) fn tell(topic: Topic, text: &str) {
    hand_over(topic, &text.into());
}

/// Hands a file over to whoever listens, now or later.
pub(crate) fn hand_over(topic: Topic, value: &JsValue) {
    // Writing to a plain object cannot fail, and an event of this kind is never refused.
    let _ = Reflect::set(&boot::part("told"), &topic.name().into(), value);
    if let (Some(exchange), Ok(event)) = (exchange(), Event::new(topic.name())) {
        let _ = exchange.dispatch_event(&event);
    }
}

/// The last file that was handed over.
pub(crate) fn handed(topic: Topic) -> JsValue {
    Reflect::get(&boot::part("told"), &topic.name().into()).unwrap_or_default()
}

/// The last text that was told.
pub(crate) fn told(topic: Topic) -> Option<String> {
    handed(topic).as_string()
}

/// Hears every text that will be told, until the present owner is cleaned up.
pub(crate) fn listen(topic: Topic, hear: impl Fn(String) + 'static) {
    let Some(exchange) = exchange() else { return };
    let heard = Closure::<dyn Fn()>::new(move || hear(told(topic).unwrap_or_default()));
    let listener: &js_sys::Function = heard.as_ref().unchecked_ref();
    // Adding a listener to an event target cannot fail.
    let _ = exchange.add_event_listener_with_callback(topic.name(), listener);
    let held = SendWrapper::new((exchange, heard));
    on_cleanup(move || {
        let (exchange, heard) = held.take();
        let listener: &js_sys::Function = heard.as_ref().unchecked_ref();
        let _ = exchange.remove_event_listener_with_callback(topic.name(), listener);
    });
}

fn exchange() -> Option<EventTarget> {
    let exchange: JsValue = boot::part("exchange");
    exchange.dyn_into().ok()
}
