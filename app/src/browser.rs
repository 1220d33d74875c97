//! The few things that the page asks of the browser. Each may be refused; then nothing happens.

use std::time::Duration;

use js_sys::{Array, Function, Promise};
use leptos::prelude::{request_animation_frame, set_timeout};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, Element, FocusOptions, HtmlAnchorElement, HtmlElement,
    IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit, MessageChannel,
    NavigationType, PerformanceNavigationTiming, Url,
};

/// Milliseconds since the page was opened.
pub(crate) fn now_ms() -> f64 {
    // The build paints the page outside of any browser.
    if cfg!(not(target_arch = "wasm32")) {
        return 0.0;
    }
    leptos::prelude::window().performance().map_or(0.0, |clock| clock.now())
}

/// Whether the reader's language has a comma before decimals.
pub(crate) fn has_decimal_comma() -> bool {
    thread_local! {
        static COMMA: std::cell::OnceCell<bool> = const { std::cell::OnceCell::new() };
    }
    // The build paints the page outside of any browser, and in English.
    if cfg!(not(target_arch = "wasm32")) {
        return false;
    }
    let written = || String::from(js_sys::Number::from(1.5).to_locale_string("default"));
    COMMA.with(|comma| *comma.get_or_init(|| written().contains(',')))
}

/// Does something when the next frame has been painted.
pub(crate) fn after_paint(act: impl FnOnce() + 'static) {
    // A page that nobody sees is not painted.
    if leptos::prelude::document().hidden() {
        return set_timeout(act, Duration::ZERO);
    }
    // A frame's callbacks run before it is painted; what they put off runs after it.
    request_animation_frame(move || set_timeout(act, Duration::ZERO));
}

/// Waits until the next frame has been painted.
pub(crate) async fn painted() {
    settled(|resolve| after_paint(move || drop(resolve.call0(&JsValue::NULL)))).await;
}

/// Lets the browser do something else before going on. A message comes sooner than a timer, in a tab
/// that nobody sees too.
pub(crate) async fn next_task() {
    settled(|resolve| {
        // Every browser has channels.
        let Ok(channel) = MessageChannel::new() else { return };
        channel.port1().set_onmessage(Some(&resolve));
        let _ = channel.port2().post_message(&JsValue::NULL);
    })
    .await;
}

async fn settled(begin: impl FnOnce(Function)) {
    let mut begin = Some(begin);
    let promise = Promise::new(&mut |resolve, _| {
        if let Some(begin) = begin.take() {
            begin(resolve);
        }
    });
    // It is never rejected.
    let _ = JsFuture::from(promise).await;
}

/// Does something once `element` is within a screen's height of what is seen.
pub(crate) fn when_near(element: &Element, act: impl Fn() + 'static) {
    let seen = Closure::<dyn Fn(Array, IntersectionObserver)>::new(
        move |entries: Array, observer: IntersectionObserver| {
            let is_near = |entry: JsValue| {
                entry
                    .dyn_into()
                    .is_ok_and(|entry: IntersectionObserverEntry| entry.is_intersecting())
            };
            if entries.iter().any(is_near) {
                observer.disconnect();
                act();
            }
        },
    );
    let options = IntersectionObserverInit::new();
    options.set_root_margin("100% 0%");
    let callback = seen.into_js_value();
    let observer = IntersectionObserver::new_with_options(callback.unchecked_ref(), &options);
    if let Ok(observer) = observer {
        observer.observe(element);
    }
}

/// What a JavaScript error says.
pub(crate) fn words(error: &JsValue) -> String {
    let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    // A `DOMException` is no `Error` in every engine.
    let message =
        message.or_else(|| js_sys::Reflect::get(error, &"message".into()).ok()?.as_string());
    message.unwrap_or_else(|| "the browser gives no reason".to_owned())
}

/// Cores of this machine, at least 1; browsers may say fewer than there are.
pub(crate) fn cores() -> usize {
    leptos::prelude::window().navigator().hardware_concurrency() as usize
}

/// A text as a file without a name.
pub(crate) fn blob(text: &str) -> Result<Blob, JsValue> {
    Blob::new_with_str_sequence(&Array::of1(&text.into()))
}

/// Offers `text` as a file to keep.
pub(crate) fn download(name: &str, media_type: &str, text: &str) {
    download_parts(name, media_type, &[text.into()]);
}

/// Offers texts, one after the other, as a file to keep.
pub(crate) fn download_parts(name: &str, media_type: &str, parts: &[JsValue]) {
    let save = || -> Result<(), JsValue> {
        let options = BlobPropertyBag::new();
        options.set_type(media_type);
        let parts: Array = parts.iter().collect();
        let blob = Blob::new_with_blob_sequence_and_options(&parts, &options)?;
        let address = Url::create_object_url_with_blob(&blob)?;
        let link: HtmlAnchorElement =
            leptos::prelude::document().create_element("a")?.unchecked_into();
        link.set_href(&address);
        link.set_download(name);
        link.click();
        // The browser may not have begun to read a long file yet.
        set_timeout(move || drop(Url::revoke_object_url(&address)), Duration::from_secs(60));
        Ok(())
    };
    // A browser that refuses has told the user so itself.
    let _ = save();
}

/// A value kept in this browser; `lasting` beyond the tab.
pub(crate) fn recall(key: &str, lasting: bool) -> Option<String> {
    storage(lasting)?.get_item(key).ok().flatten()
}

/// Keeps a value in this browser; `None` forgets it.
pub(crate) fn keep(key: &str, value: Option<&str>, lasting: bool) {
    if let Some(storage) = storage(lasting) {
        // Private windows may refuse; the page then starts afresh next time.
        let _ = match value {
            Some(value) => storage.set_item(key, value),
            None => storage.remove_item(key),
        };
    }
}

/// All that is kept in this browser, with the names.
pub(crate) fn kept(lasting: bool) -> Vec<(String, String)> {
    let Some(storage) = storage(lasting) else { return Vec::new() };
    let names = (0..storage.length().unwrap_or(0)).filter_map(|n| storage.key(n).ok().flatten());
    names.filter_map(|name| Some((name.clone(), storage.get_item(&name).ok()??))).collect()
}

/// A moment for people, in their own form; milliseconds since 1970.
pub(crate) fn date_and_time(ms: f64) -> String {
    let date = js_sys::Date::new(&ms.into());
    String::from(date.to_locale_string("default", &JsValue::UNDEFINED))
}

fn storage(lasting: bool) -> Option<web_sys::Storage> {
    let window = leptos::prelude::window();
    let storage = if lasting { window.local_storage() } else { window.session_storage() };
    storage.ok().flatten()
}

/// The part of the address behind `#`.
pub(crate) fn fragment() -> String {
    let hash = leptos::prelude::window().location().hash().unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// Whether the reader has reloaded the page, rather than gone to it.
pub(crate) fn is_reloaded() -> bool {
    let clock = leptos::prelude::window().performance();
    let entries = clock.map(|clock| clock.get_entries_by_type("navigation"));
    let entry = entries.and_then(|e| e.get(0).dyn_into::<PerformanceNavigationTiming>().ok());
    entry.is_some_and(|entry| entry.type_() == NavigationType::Reload)
}

/// The page's address with another fragment.
pub(crate) fn address_with(fragment: &str) -> String {
    let address = leptos::prelude::window().location().href().unwrap_or_default();
    let page = address.split('#').next().unwrap_or_default();
    if fragment.is_empty() { page.to_owned() } else { format!("{page}#{fragment}") }
}

/// Replaces the address in the bar, without a new history entry.
pub(crate) fn show_address(address: &str) {
    if let Ok(history) = leptos::prelude::window().history() {
        // Browsers refuse only when this is done hundreds of times a second.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// Puts the address in the bar as a new entry of the history.
pub(crate) fn push_address(address: &str) {
    if let Ok(history) = leptos::prelude::window().history() {
        // As above.
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// Copies `text` to the clipboard; whether that was allowed.
pub(crate) async fn copy(text: String) -> bool {
    let navigator = leptos::prelude::window().navigator();
    // Only pages from safe origins have a clipboard.
    if !js_sys::Reflect::has(&navigator, &"clipboard".into()).unwrap_or(false) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(&text)).await.is_ok()
}

/// Puts the keyboard's focus on the element with this id, if the one that had it is gone or disabled: who
/// pressed a button with a key must not begin at the page's head again. Takes effect when the page is
/// drawn next, as what is to be gone is then.
pub(crate) fn keep_focus(id: &'static str) {
    request_animation_frame(move || {
        let held = leptos::prelude::document().active_element();
        // Pages without focus have it on their body.
        if held.is_none_or(|held| held.matches("body, :disabled").unwrap_or(true)) {
            // Who reads elsewhere stays there.
            focus_in_place(id);
        }
    });
}

/// Puts the keyboard's focus on the element with this id.
pub(crate) fn focus(id: &str) {
    focus_with(id, &FocusOptions::new());
}

/// The same without scrolling to it.
pub(crate) fn focus_in_place(id: &str) {
    let stay = FocusOptions::new();
    stay.set_prevent_scroll(true);
    focus_with(id, &stay);
}

fn focus_with(id: &str, options: &FocusOptions) {
    let found = leptos::prelude::document().get_element_by_id(id);
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Elements that cannot take the focus are left alone.
        let _ = element.focus_with_options(options);
    }
}
