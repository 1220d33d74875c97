use thiserror::Error;

/// Why bytes give no text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// A `Content-Encoding` that is not known here.
    #[error("Content-Encoding: expected gzip, deflate or identity, found `{0}`")]
    UnknownCompression(String),
    /// A character set that is in nobody's list.
    #[error("charset: expected one of the WHATWG's encodings, such as utf-8, found `{0}`")]
    UnknownCharset(String),
    /// Bytes that are not compressed as they claim to be, or end too early.
    #[error("compressed bytes: expected {0}, found something else")]
    Broken(&'static str),
    /// More text than is allowed.
    #[error("compressed bytes: expected at most {0} bytes of text, found more")]
    TooLong(usize),
    /// Bytes that are none of the character set's.
    #[error("byte {at}: expected {charset}, found 0x{found:02X}")]
    NotText {
        /// Offset, from 0.
        at: usize,
        /// Name of the character set.
        charset: &'static str,
        /// The first byte that is none.
        found: u8,
    },
    /// A text that is no base64.
    #[error("expected base64, found {0}")]
    NotBase64(String),
}
