//! The page's first moments: the program takes the place of what was painted when the page was
//! built, and checks that it computes the same.

use std::sync::Arc;

use js_sys::{ArrayBuffer, Function, Promise, Reflect};
use leptos::{mount::mount_to, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlElement};

use crate::{
    browser,
    case::Outcome,
    components::Page,
    engine::{LoadedModel, Status},
    session::Session,
};

/// Id of the element that holds the page.
const PLACE: &str = "app";
/// Attribute of the painted verdict: the bits of its probability.
pub(crate) const BITS: &str = "data-probability-bits";

/// A part of the one JavaScript object that `start.js` makes; undefined if there is no such part.
pub(crate) fn part(name: &str) -> JsValue {
    let shared = Reflect::get(&js_sys::global(), &"nearside".into()).unwrap_or_default();
    Reflect::get(&shared, &name.into()).unwrap_or_default()
}

/// Calls a function of that object.
pub(crate) fn call(name: &str, argument: &JsValue) -> JsValue {
    let function: Result<Function, _> = part(name).dyn_into();
    function.ok().and_then(|f| f.call1(&JsValue::NULL, argument).ok()).unwrap_or_default()
}

pub(crate) fn missing() -> String {
    "the page's first script did not run".to_owned()
}

/// Starts the page.
pub fn start() {
    // What a panic says is the only thing that tells why the page stopped.
    std::panic::set_hook(Box::new(|panic| drop(call("panicked", &panic.to_string().into()))));
    spawn_local(async {
        let file = file().await;
        let session = Session::new();
        let loaded = file.and_then(LoadedModel::read);
        match loaded {
            Ok(model) => session.begin(Arc::new(model)),
            Err(reason) => session.engine.status.set(Status::Failed(reason)),
        }
        let judged = session.outcome.with_untracked(|found| matches!(found, Outcome::Judged(_)));
        match was_painted() && judged {
            true => {
                check_painted(session);
                call("computed", &JsValue::UNDEFINED);
                // What stands there stays true meanwhile; to draw the page once more takes longer.
                browser::after_paint(move || take_over(session));
            }
            false => {
                // What was painted is not taken away in parts.
                session.whole.set(was_painted());
                take_over(session);
                browser::after_paint(move || session.whole.set(true));
            }
        }
    });
}

/// The predictor file, which `start.js` has been fetching since before this program came.
async fn file() -> Result<Vec<u8>, String> {
    let promise: Promise = part("model").dyn_into().map_err(|_| missing())?;
    let bytes = JsFuture::from(promise).await.map_err(|error| browser::words(&error))?;
    let bytes: ArrayBuffer = bytes.dyn_into().map_err(|_| "expected bytes".to_owned())?;
    Ok(js_sys::Uint8Array::new(&bytes).to_vec())
}

/// Whether the reader sees what was painted when the page was built.
fn was_painted() -> bool {
    part("painted").as_bool() == Some(true)
}

/// What was painted must be what is computed here.
fn check_painted(session: Session) {
    let painted = document().query_selector(&format!("[{BITS}]")).ok().flatten();
    let painted = painted.and_then(|element: Element| element.get_attribute(BITS));
    // Where it takes long the worker computes it, later.
    let Outcome::Judged(judgement) = session.outcome.get_untracked() else { return };
    let computed = bits(judgement.prediction.probability);
    if painted.is_some_and(|painted| painted != computed) {
        session.notices.error(
            "The verdict that was painted when this page was built is not the one that this browser \
             computes. The computed one is shown.",
        );
    }
}

/// The bits of a probability as they stand in the page.
pub(crate) fn bits(probability: f32) -> String {
    format!("{:08x}", probability.to_bits())
}

/// Draws the page beside what is shown, and then puts it in its place, so that nothing flashes.
fn take_over(session: Session) {
    let Some(place) = document().get_element_by_id(PLACE) else { return };
    let made = document().create_element("div").ok().and_then(|made| made.dyn_into().ok());
    let Some(fresh): Option<HtmlElement> = made else { return };
    fresh.set_id(PLACE);
    mount_to(fresh.clone(), move || view! { <Page session /> }).forget();
    // The element stands in the document, so it can be replaced.
    let _ = place.replace_with_with_node_1(&fresh);
    session.listen();
    call("started", &JsValue::UNDEFINED);
}
