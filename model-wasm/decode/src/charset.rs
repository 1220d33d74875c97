use std::fmt;

use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::Error;

/// How many units it takes to tell UTF-16 without a mark.
const LEAST: usize = 3;
/// How many bytes are looked at for that.
pub(crate) const LOOKED_AT: usize = 4096;

/// A character set of the WHATWG's Encoding Standard.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Charset(pub(crate) &'static Encoding);

impl Charset {
    /// What everything should be.
    pub const UTF_8: Self = Self(UTF_8);
    /// What Windows and old spreadsheets write where UTF-8 is not asked for; Latin-1 is a part of it.
    pub const WINDOWS_1252: Self = Self(WINDOWS_1252);
    /// What Excel calls Unicode text.
    pub const UTF_16LE: Self = Self(UTF_16LE);
    /// The same with the bytes of each unit the other way round.
    pub const UTF_16BE: Self = Self(UTF_16BE);

    /// The character set of a name, such as `latin1` or `UTF-16`.
    ///
    /// # Errors
    /// [`Error::UnknownCharset`].
    pub fn of_label(label: &str) -> Result<Self, Error> {
        let known = Encoding::for_label(label.trim().as_bytes()).filter(|own| *own != REPLACEMENT);
        known.map(Self).ok_or_else(|| Error::UnknownCharset(label.trim().to_owned()))
    }

    /// The character set of a text by its mark, or by the zero bytes of UTF-16.
    pub(crate) fn marked(head: &[u8]) -> Option<Self> {
        let marked = Encoding::for_bom(head).map(|(marked, _)| Self(marked));
        marked.or_else(|| utf_16(&head[..head.len().min(LOOKED_AT)]))
    }

    /// The character set of a text, by its beginning or, if that `is_all`, by all of it: by its mark, by the zero
    /// bytes of UTF-16, or because it cannot be UTF-8. What is no text at all passes for UTF-8.
    #[must_use]
    pub fn detect(head: &[u8], is_all: bool) -> Self {
        if let Some(marked) = Self::marked(head) {
            return marked;
        }
        // A character that is cut off at the end is whole in what follows.
        let broken =
            std::str::from_utf8(head).is_err_and(|error| is_all || error.error_len().is_some());
        let is_text = !head.iter().any(|&byte| is_control(byte));
        if broken && is_text { Self::WINDOWS_1252 } else { Self::UTF_8 }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

impl Default for Charset {
    fn default() -> Self {
        Self::UTF_8
    }
}

impl fmt::Debug for Charset {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl Serialize for Charset {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Charset {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::of_label(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// Whether a byte stands in no text of one byte a character.
fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1A | 0x1B)
}

/// UTF-16 without a mark: of a table nearly every unit is a digit or a sign, whose other byte is 0.
fn utf_16(head: &[u8]) -> Option<Charset> {
    let units = head.len() / 2;
    let zeros =
        |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    match (even, odd) {
        (0, odd) if units >= LEAST && odd * 10 >= units * 9 => Some(Charset::UTF_16LE),
        (even, 0) if units >= LEAST && even * 10 >= units * 9 => Some(Charset::UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &[u8], expected: Charset) {
        assert_eq!(Charset::detect(head, false), expected, "{head:?}");
    }

    #[test]
    fn a_text_tells_its_character_set() {
        check(b"1,2\n", Charset::UTF_8);
        check("ä,2".as_bytes(), Charset::UTF_8);
        // Cut off within a character, or the end.
        check(b"2,\xC3", Charset::UTF_8);
        assert_eq!(Charset::detect(b"2,\xC3", true), Charset::WINDOWS_1252);
        check(b"\xEF\xBB\xBF1,2", Charset::UTF_8);
        check(b"gr\xF6\xDFe;1,5\n", Charset::WINDOWS_1252);
        check(b"\xFF\xFE1\0,\0", Charset::UTF_16LE);
        check(b"1\0,\x002\0\n\0", Charset::UTF_16LE);
        check(b"\x001\0,\x002\0\n", Charset::UTF_16BE);
        // A picture is no text; whoever reads it will say so.
        check(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Charset::UTF_8);
    }

    #[test]
    fn a_name_is_looked_up_as_browsers_do() {
        assert_eq!(Charset::of_label(" ISO-8859-1 "), Ok(Charset::WINDOWS_1252));
        assert_eq!(Charset::of_label("utf8"), Ok(Charset::UTF_8));
        assert_eq!(Charset::of_label("klingon"), Err(Error::UnknownCharset("klingon".to_owned())));
    }
}
