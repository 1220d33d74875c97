//! A file, or a pasted text, that is read where and when it is needed.

use decode::{Charset, Decoder, Packing};
use js_sys::{ArrayBuffer, Uint8Array};
use table::Schema;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, FileReaderSync};

/// Bytes that say what a table is like: more than the longest row, so that an endless one is told.
const HEAD: u64 = table::LONGEST_ROW as u64 + (1 << 16);
/// Bytes that are unpacked at a time.
const PACKED: u64 = 1 << 20;
/// The largest JSON document that is unwrapped, in bytes; it must be held as a whole.
const LONGEST_DOCUMENT: u64 = 64 << 20;

/// A table's text.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    blob: Blob,
    /// Bytes.
    pub(crate) size: u64,
}

impl Source {
    /// A file as it is.
    pub(crate) fn of(blob: Blob) -> Self {
        Self { size: blob.size() as u64, blob }
    }

    /// The file's text: the file itself, or another where it is packed.
    ///
    /// # Errors
    /// That it cannot be read, or is not packed as it seems to be.
    pub(crate) fn unpacked(self, charset: Option<Charset>) -> Result<(Self, Packing), String> {
        let head = self.head()?;
        let (mut decoder, mut text) = (Decoder::new(charset), Vec::new());
        decoder.push(&head, &mut text).map_err(|error| error.to_string())?;
        if head.len() as u64 == self.size {
            decoder.finish(&mut text).map_err(|error| error.to_string())?;
        }
        match decode::mark_length(&head) {
            _ if !decoder.packing().is_plain() => self.unpack(charset),
            0 => Ok((self, Packing::default())),
            mark => {
                let text = self.blob.slice_with_f64(mark as f64);
                let text = text.map_err(|error| words(&error))?;
                Ok((Self::of(text), Packing::default()))
            }
        }
    }

    /// Reads the file to its end and keeps its text as another, which the browser may have on disk.
    fn unpack(self, charset: Option<Charset>) -> Result<(Self, Packing), String> {
        let (mut decoder, parts) = (Decoder::new(charset), js_sys::Array::new());
        let keep = |text: &[u8]| blob_of(text).map(|blob| parts.push(&blob));
        for from in (0..self.size).step_by(PACKED as usize) {
            let mut text = Vec::new();
            decoder
                .push(&self.bytes(from, from + PACKED)?, &mut text)
                .map_err(|error| error.to_string())?;
            if from + PACKED >= self.size {
                decoder.finish(&mut text).map_err(|error| error.to_string())?;
            }
            keep(&text)?;
        }
        let blob = Blob::new_with_blob_sequence(&parts).map_err(|error| words(&error))?;
        Ok((Self::of(blob), decoder.packing()))
    }

    /// The table that a JSON document wraps; any other text is that table itself.
    ///
    /// # Errors
    /// That it cannot be read, or is no such document.
    pub(crate) fn unwrapped(self, schema: &Schema) -> Result<Self, String> {
        let source = self;
        if !table::is_document(&source.head()?) {
            return Ok(source);
        }
        if source.size > LONGEST_DOCUMENT {
            return Err(format!(
                "A JSON document is held as a whole, so at most {} MB of it are read; write one row a line (JSON Lines) instead",
                LONGEST_DOCUMENT >> 20
            ));
        }
        let whole = source.bytes(0, source.size)?;
        let text = String::from_utf8_lossy(&whole);
        let rows = table::unwrapped(&text, schema).map_err(|error| error.to_string())?;
        Ok(Self::of(blob_of(rows.as_bytes())?))
    }

    /// The beginning.
    ///
    /// # Errors
    /// As [`Self::bytes`].
    pub(crate) fn head(&self) -> Result<Vec<u8>, String> {
        self.bytes(0, HEAD)
    }

    /// Bytes `from..to`, or fewer at the end.
    ///
    /// # Errors
    /// The browser's own words: a file may have been changed or removed since.
    pub(crate) fn bytes(&self, from: u64, to: u64) -> Result<Vec<u8>, String> {
        Ok(Uint8Array::new(&self.buffer(from, to)?.into()).to_vec())
    }

    /// The same, left where JavaScript has it.
    ///
    /// # Errors
    /// As [`Self::bytes`].
    pub(crate) fn buffer(&self, from: u64, to: u64) -> Result<ArrayBuffer, String> {
        let read = || {
            let end = to.min(self.size) as f64;
            let part = self.blob.slice_with_f64_and_f64(from as f64, end)?;
            FileReaderSync::new()?.read_as_array_buffer(&part)
        };
        read().map_err(|error| format!("the file could not be read: {}", words(&error)))
    }
}

/// Bytes as a file without a name. The browser keeps it, perhaps on disk.
///
/// # Errors
/// The browser's own words.
pub(crate) fn blob_of(bytes: &[u8]) -> Result<Blob, String> {
    let parts = js_sys::Array::of1(&Uint8Array::from(bytes));
    Blob::new_with_u8_array_sequence(&parts).map_err(|error| words(&error))
}

fn words(error: &JsValue) -> String {
    let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    let message = message.or_else(|| {
        // A `DOMException` is no `Error` in every engine.
        js_sys::Reflect::get(error, &"message".into()).ok()?.as_string()
    });
    message.unwrap_or_else(|| "the browser gives no reason".to_owned())
}
