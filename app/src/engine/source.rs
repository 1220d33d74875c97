//! Where the predictor file comes from.

use gloo_net::http::Response;
use js_sys::{ArrayBuffer, Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// The bytes of the file that the page was opened with, fetched by `boot.js` while
/// the page's own code was still on its way.
///
/// # Errors
/// Words for the reader: what was asked for and what came.
pub async fn default_model() -> Result<ArrayBuffer, String> {
    let boot = Reflect::get(&js_sys::global(), &"nearside".into()).unwrap_or_default();
    let fetched = Reflect::get(&boot, &"model".into()).unwrap_or_default();
    let promise: Promise = fetched.dyn_into().map_err(|_| "no model was asked for".to_owned())?;
    let response = JsFuture::from(promise).await.map_err(|error| unreachable(&error))?;
    bytes(Response::from(response.unchecked_into::<web_sys::Response>())).await
}

async fn bytes(response: Response) -> Result<ArrayBuffer, String> {
    if !response.ok() {
        let (address, status) = (response.url(), response.status());
        return Err(format!("{address}: expected a predictor file, found status {status}"));
    }
    let raw: web_sys::Response = response.into();
    let buffer = raw.array_buffer().map_err(|error| unreachable(&error))?;
    let buffer = JsFuture::from(buffer).await.map_err(|error| unreachable(&error))?;
    buffer.dyn_into().map_err(|_| "expected bytes, found something else".to_owned())
}

fn unreachable(error: &wasm_bindgen::JsValue) -> String {
    let words = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    let words = words.unwrap_or_else(|| format!("{error:?}"));
    format!("the predictor file could not be fetched: {words}")
}
