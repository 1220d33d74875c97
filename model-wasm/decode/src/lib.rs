//! Bytes as people send them, to text: the one place that is lenient about how a text is packed.
//!
//! [`text`] and [`body`] read what is at hand as a whole, [`Decoder`] what comes in pieces, [`base64`] what
//! was packed into another text. What may be packed how is said here once, and the same for a table, a request
//! body, a captured record and a paste: compression by gzip or deflate, UTF-8, UTF-16 and Windows-1252 (any
//! character set of the WHATWG's list where its name is given), a byte-order mark or none.
//!
//! ```
//! // "é" in Windows-1252 is no UTF-8, and a table that people bring often has it.
//! let mut decoder = decode::Decoder::new(None);
//! let mut text = Vec::new();
//! decoder.push(b"caf\xE9;1,5\n", &mut text)?;
//! decoder.finish(&mut text)?;
//! assert_eq!(text, "café;1,5\n".as_bytes());
//! assert_eq!(decoder.packing().to_string(), "windows-1252");
//! # Ok::<(), decode::Error>(())
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod charset;
mod compression;
mod decoder;
mod error;
mod packing;
mod whole;

pub use charset::Charset;
pub use compression::Compression;
pub use decoder::Decoder;
pub use error::Error;
pub use packing::Packing;
pub use whole::{base64, body, form, text, utf_8};

/// U+FEFF as the first character of a text: a sign of its encoding and no part of it.
const MARK: char = '\u{feff}';

/// Bytes of the mark before a text in UTF-8; 0 where there is none.
#[must_use]
pub fn mark_length(head: &[u8]) -> usize {
    if head.starts_with("\u{feff}".as_bytes()) { MARK.len_utf8() } else { 0 }
}

/// A text without the byte-order mark that some programs put before it.
#[must_use]
pub fn without_mark(text: &str) -> &str {
    text.trim_start_matches(MARK)
}
