//! The one JavaScript object that the page's programs share, made by `boot.js`.

use js_sys::{Array, ArrayBuffer, Function, Promise, Reflect};
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

/// A further worker, which loads the predictor file that the page was opened with, or waits for
/// another.
pub(crate) fn start(name: &str, with_model: bool) -> Result<Worker, String> {
    let model = if with_model { part("model") } else { JsValue::UNDEFINED };
    worker(call("start", &name.into(), &model))
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

/// The predictor file that was dropped on the page, for workers that start later.
pub(crate) fn file() -> Option<ArrayBuffer> {
    part("file").dyn_into().ok()
}

/// Keeps a dropped predictor file for workers that start later.
pub(crate) fn keep_file(bytes: &ArrayBuffer) {
    write("file", bytes);
}

/// Fetches and starts the program of the further views; again, if it failed before.
///
/// # Errors
/// The browser's own words.
pub(crate) async fn enter_annex() -> Result<(), String> {
    let entered: Promise = call("enter", &JsValue::UNDEFINED, &JsValue::UNDEFINED)
        .dyn_into()
        .map_err(|_| missing())?;
    JsFuture::from(entered).await.map(drop).map_err(|error| crate::browser::words(&error))
}

/// Writing to a plain object cannot fail.
fn write(name: &str, value: &JsValue) {
    let _ = Reflect::set(&get(&js_sys::global(), "nearside"), &name.into(), value);
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

fn call(name: &str, first: &JsValue, second: &JsValue) -> JsValue {
    let function: Result<Function, _> = part(name).dyn_into();
    function.ok().and_then(|f| f.call2(&JsValue::NULL, first, second).ok()).unwrap_or_default()
}

fn worker(started: JsValue) -> Result<Worker, String> {
    started.dyn_into().map_err(|_| missing())
}

fn missing() -> String {
    "the page's first script did not run".to_owned()
}
