//! Where the predictor file comes from.

use js_sys::{ArrayBuffer, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use crate::{boot, browser};

/// The bytes of the file that the page was opened with, fetched by `boot.js` while
/// the page's own code was still on its way.
///
/// # Errors
/// Words for the reader: what was asked for and what came.
pub async fn default_model() -> Result<ArrayBuffer, String> {
    let promise: Promise =
        boot::part("model").dyn_into().map_err(|_| "no model was asked for".to_owned())?;
    let response = JsFuture::from(promise).await.map_err(|error| unreachable(&error))?;
    bytes(response.unchecked_into()).await
}

async fn bytes(response: Response) -> Result<ArrayBuffer, String> {
    if !response.ok() {
        let (address, status) = (response.url(), response.status());
        return Err(format!("{address}: expected a predictor file, found status {status}"));
    }
    let buffer = response.array_buffer().map_err(|error| unreachable(&error))?;
    let buffer = JsFuture::from(buffer).await.map_err(|error| unreachable(&error))?;
    buffer.dyn_into().map_err(|_| "expected bytes, found something else".to_owned())
}

fn unreachable(error: &wasm_bindgen::JsValue) -> String {
    format!("the predictor file could not be fetched: {}", browser::words(error))
}
