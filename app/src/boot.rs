//! The one JavaScript object that the page's programs share, made by `boot.js`.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Worker;

/// A part of the object; undefined if `boot.js` has not run or knows no such part.
pub(crate) fn part(name: &str) -> JsValue {
    get(&get(&js_sys::global(), "nearside"), name)
}

/// The worker for the case in hand, which `boot.js` has started already.
pub(crate) fn cases() -> Result<Worker, String> {
    worker(part("cases"))
}

/// Another worker; it waits for a predictor file.
pub(crate) fn start(name: &str) -> Result<Worker, String> {
    worker(call("start", &name.into()))
}

/// What a worker said before anyone listened. Its first words, that it is ready, stay for others.
pub(crate) fn said(worker: &Worker) -> Vec<JsValue> {
    let said: Array = get(worker, "said").dyn_into().unwrap_or_default();
    let words = said.to_vec();
    said.set_length(said.length().min(1));
    // Writing to a worker's object cannot fail.
    let _ = Reflect::set(worker, &"heard".into(), &JsValue::TRUE);
    words
}

/// A number that no other question carries.
pub(crate) fn ticket() -> u32 {
    let next = part("tickets").as_f64().unwrap_or_default() + 1.0;
    write("tickets", &next.into());
    next as u32
}

/// Fetches and starts the program of the further views; again, if it failed before.
///
/// # Errors
/// The browser's own words.
pub(crate) async fn enter_annex() -> Result<(), String> {
    let entered: Promise = call("enter", &JsValue::UNDEFINED).dyn_into().map_err(|_| missing())?;
    JsFuture::from(entered).await.map(drop).map_err(|error| crate::browser::words(&error))
}

/// Writing to a plain object cannot fail.
fn write(name: &str, value: &JsValue) {
    let _ = Reflect::set(&get(&js_sys::global(), "nearside"), &name.into(), value);
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

fn call(name: &str, argument: &JsValue) -> JsValue {
    let function: Result<Function, _> = part(name).dyn_into();
    function.ok().and_then(|f| f.call1(&JsValue::NULL, argument).ok()).unwrap_or_default()
}

fn worker(started: JsValue) -> Result<Worker, String> {
    started.dyn_into().map_err(|_| missing())
}

fn missing() -> String {
    "the page's first script did not run".to_owned()
}
