//! A file, or a pasted text, that is read where and when it is needed.

use js_sys::ArrayBuffer;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

use crate::{browser, engine::Engine};

/// Bytes that say what a table is like: more than the longest row, so that an endless one is told.
const HEAD: u64 = table::LONGEST_ROW as u64 + (1 << 16);
/// The largest JSON document that is unwrapped, in bytes; it must be held as a whole.
const LONGEST_DOCUMENT: u64 = 64 << 20;

/// A table's text, as a file or as a text of its own.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    blob: SendWrapper<Blob>,
    /// The file's name, or what it is.
    pub(crate) name: String,
    /// Bytes.
    pub(crate) size: u64,
}

impl Source {
    /// What was handed over: a file has a name, a pasted text has none.
    pub(crate) fn of(handed: &JsValue) -> Option<Self> {
        let blob: Blob = handed.dyn_ref::<Blob>()?.clone();
        let name = handed.dyn_ref::<File>().map_or("pasted text".to_owned(), File::name);
        Some(Self::named(blob, name))
    }

    /// A text of this page's own.
    pub(crate) fn of_text(name: &str, text: &str) -> Result<Self, String> {
        let blob = browser::blob(text).map_err(|error| browser::words(&error))?;
        Ok(Self::named(blob, name.to_owned()))
    }

    fn named(blob: Blob, name: String) -> Self {
        let size = blob.size() as u64;
        Self { blob: SendWrapper::new(blob), name, size }
    }

    /// The table that a JSON document wraps; any other text is that table itself.
    ///
    /// # Errors
    /// That it cannot be read, or is no such document.
    pub(crate) async fn unwrapped(self, engine: Engine) -> Result<Self, String> {
        let head = self.bytes(0, HEAD).await?;
        if !table::is_document(&js_sys::Uint8Array::new(&head).to_vec()) {
            return Ok(self);
        }
        if self.size > LONGEST_DOCUMENT {
            return Err(format!(
                "A JSON document is held as a whole, so at most {} MB of it are read; write one row a line (JSON Lines) instead",
                LONGEST_DOCUMENT >> 20
            ));
        }
        let whole = self.bytes(0, self.size).await?;
        let text = engine.unwrap_document(&whole).await?;
        let blob = browser::blob_of(&text).map_err(|error| browser::words(&error))?;
        Ok(Self::named(blob, self.name))
    }

    /// The beginning.
    ///
    /// # Errors
    /// The browser's own words.
    pub(crate) async fn head(&self) -> Result<ArrayBuffer, String> {
        self.bytes(0, HEAD).await
    }

    /// Bytes `from..to`, or fewer at the end.
    ///
    /// # Errors
    /// The browser's own words: a file may have been changed or removed since.
    pub(crate) async fn bytes(&self, from: u64, to: u64) -> Result<ArrayBuffer, String> {
        let part = self.blob.slice_with_f64_and_f64(from as f64, to.min(self.size) as f64);
        let part = part.map_err(|error| browser::words(&error))?;
        let bytes = JsFuture::from(part.array_buffer()).await;
        let bytes = bytes.map_err(|error| {
            format!("{} could not be read: {}", self.name, browser::words(&error))
        })?;
        bytes.dyn_into().map_err(|_| "expected bytes".to_owned())
    }

    /// The same as text.
    ///
    /// # Errors
    /// As [`Self::bytes`].
    pub(crate) async fn text(&self, from: u64, to: u64) -> Result<String, String> {
        let bytes = self.bytes(from, to).await?;
        Ok(String::from_utf8_lossy(&js_sys::Uint8Array::new(&bytes).to_vec()).into_owned())
    }
}
