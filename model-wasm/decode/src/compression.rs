use std::io::{self, Read, Write};

use flate2::{
    read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder},
    write,
};
use serde::{Deserialize, Serialize};

use crate::Error;

/// How bytes are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Compression {
    /// RFC 1952, perhaps several members one after the other.
    Gzip,
    /// What HTTP calls `deflate`: RFC 1950, or from some clients RFC 1951 alone.
    Deflate,
}

impl Compression {
    /// How a file is compressed, by its first bytes.
    #[must_use]
    pub fn detect(head: &[u8]) -> Option<Self> {
        head.starts_with(&[0x1F, 0x8B]).then_some(Self::Gzip)
    }

    /// What a `Content-Encoding` says was done to a body, in the order in which it was done (RFC 9110, 8.4).
    ///
    /// # Errors
    /// [`Error::UnknownCompression`].
    pub fn of_header(header: &str) -> Result<Vec<Self>, Error> {
        let done = header.split(',').map(|name| name.trim().to_ascii_lowercase());
        let known = done.filter(|name| !name.is_empty() && name != "identity");
        known
            .map(|name| match name.as_str() {
                "gzip" | "x-gzip" => Ok(Self::Gzip),
                "deflate" => Ok(Self::Deflate),
                _ => Err(Error::UnknownCompression(name)),
            })
            .collect()
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
        }
    }

    /// The bytes that were compressed, at most `limit` of them.
    ///
    /// # Errors
    /// [`Error::Broken`], [`Error::TooLong`].
    pub fn open(self, bytes: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
        match self {
            Self::Gzip => self.read(MultiGzDecoder::new(bytes), limit),
            Self::Deflate if is_zlib(bytes) => self.read(ZlibDecoder::new(bytes), limit),
            Self::Deflate => self.read(DeflateDecoder::new(bytes), limit),
        }
    }

    fn read(self, source: impl Read, limit: usize) -> Result<Vec<u8>, Error> {
        let mut opened = Vec::new();
        // One more than allowed tells that there is more.
        let mut source = source.take(limit as u64 + 1);
        source.read_to_end(&mut opened).map_err(|_| Error::Broken(self.name()))?;
        if opened.len() > limit { Err(Error::TooLong(limit)) } else { Ok(opened) }
    }
}

/// Whether bytes begin with zlib's header (RFC 1950, 2.2).
fn is_zlib(bytes: &[u8]) -> bool {
    let &[method, flags, ..] = bytes else { return false };
    method & 0x0F == 8 && u16::from_be_bytes([method, flags]).is_multiple_of(31)
}

/// Gzip that comes in pieces.
pub(crate) struct Inflater(write::MultiGzDecoder<Vec<u8>>);

impl Inflater {
    pub(crate) fn new() -> Self {
        Self(write::MultiGzDecoder::new(Vec::new()))
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        let broken = |_: io::Error| Error::Broken("gzip");
        self.0.write_all(bytes).map_err(broken)?;
        self.0.flush().map_err(broken)?;
        Ok(std::mem::take(self.0.get_mut()))
    }

    pub(crate) fn finish(&mut self) -> Result<Vec<u8>, Error> {
        self.0.try_finish().map_err(|_| Error::Broken("gzip to its end"))?;
        Ok(std::mem::take(self.0.get_mut()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `python3 -c "import zlib,gzip; …"` of `1,2\n`.
    const ZLIB: [u8; 12] = [120, 156, 51, 212, 49, 226, 2, 0, 1, 186, 0, 154];

    #[test]
    fn deflate_comes_with_zlibs_header_or_without() {
        let open = |bytes: &[u8]| Compression::Deflate.open(bytes, 4);
        assert_eq!(open(&ZLIB).unwrap(), b"1,2\n");
        assert_eq!(open(&ZLIB[2..8]).unwrap(), b"1,2\n");
        assert_eq!(Compression::Deflate.open(&ZLIB, 3), Err(Error::TooLong(3)));
        assert_eq!(Compression::Gzip.open(&ZLIB, 9), Err(Error::Broken("gzip")));
    }

    #[test]
    fn a_header_names_what_was_done_in_order() {
        use Compression::{Deflate, Gzip};
        assert_eq!(Compression::of_header("gzip, Deflate").unwrap(), [Gzip, Deflate]);
        assert_eq!(Compression::of_header("identity").unwrap(), []);
        let error = Compression::of_header("br").unwrap_err().to_string();
        assert_eq!(error, "Content-Encoding: expected gzip, deflate or identity, found `br`");
    }
}
