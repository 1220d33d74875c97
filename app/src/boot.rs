//! The one JavaScript object that the page's programs share, made by `boot.js`.

use js_sys::{ArrayBuffer, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Worker;

/// A part of the object; undefined if `boot.js` has not run or knows no such part.
pub(crate) fn part(name: &str) -> JsValue {
    let boot = Reflect::get(&js_sys::global(), &"nearside".into()).unwrap_or_default();
    Reflect::get(&boot, &name.into()).unwrap_or_default()
}

/// The worker for the case in hand, which `boot.js` has started already.
pub(crate) fn cases() -> Result<Worker, String> {
    worker(part("cases"))
}

/// A further worker.
pub(crate) fn start(name: &str) -> Result<Worker, String> {
    worker(call("start", &name.into()))
}

/// What a worker said before anyone listened.
pub(crate) fn first_message(worker: &Worker) -> Option<JsValue> {
    Reflect::get(worker, &"first".into()).ok().filter(|said| !said.is_undefined())
}

/// A number that no other question carries.
pub(crate) fn ticket() -> u32 {
    let next = part("tickets").as_f64().unwrap_or_default() + 1.0;
    write("tickets", &next.into());
    next as u32
}

/// The predictor file that is loaded, for workers that start later.
pub(crate) fn file() -> Option<ArrayBuffer> {
    part("file").dyn_into().ok()
}

/// Keeps the predictor file for workers that start later.
pub(crate) fn keep_file(bytes: &ArrayBuffer) {
    write("file", bytes);
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
pub(crate) fn write(name: &str, value: &JsValue) {
    let boot = Reflect::get(&js_sys::global(), &"nearside".into()).unwrap_or_default();
    let _ = Reflect::set(&boot, &name.into(), value);
}

fn call(name: &str, argument: &JsValue) -> JsValue {
    let function: Result<Function, _> = part(name).dyn_into();
    function.ok().and_then(|f| f.call1(&JsValue::NULL, argument).ok()).unwrap_or_default()
}

fn worker(started: JsValue) -> Result<Worker, String> {
    match started.dyn_into() {
        Ok(worker) => Ok(worker),
        Err(found) if found.is_null() => {
            Err("this browser could not start a module worker, in which the model runs".to_owned())
        }
        Err(_) => Err(missing()),
    }
}

fn missing() -> String {
    "the page's first script did not run".to_owned()
}
