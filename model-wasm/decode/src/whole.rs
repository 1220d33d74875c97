use std::borrow::Cow;

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use crate::{Charset, Compression, Error, without_mark};

/// With or without the signs at its end.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const BASE64: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);

/// How much of a text that is no base64 is named, in characters.
const EXCERPT: usize = 20;

/// The bytes of a request body, by its `Content-Encoding`: at most `limit` of them.
///
/// # Errors
/// [`Error::UnknownCompression`], [`Error::Broken`], [`Error::TooLong`].
pub fn body(bytes: Vec<u8>, encoding: Option<&str>, limit: usize) -> Result<Vec<u8>, Error> {
    let done = Compression::of_header(encoding.unwrap_or_default())?;
    done.into_iter().rev().try_fold(bytes, |bytes, done| done.open(&bytes, limit))
}

/// The text of bytes whose character set is named, or is UTF-8 if it is not; a mark decides against either.
/// Unlike [`crate::Decoder`] it takes nothing for text that is none.
///
/// # Errors
/// [`Error::UnknownCharset`], [`Error::NotText`].
pub fn text<'a>(bytes: &'a [u8], label: Option<&str>) -> Result<Cow<'a, str>, Error> {
    let named = label.map_or(Ok(Charset::UTF_8), Charset::of_label)?;
    let (charset, length) = match encoding_rs::Encoding::for_bom(bytes) {
        Some((marked, length)) => (Charset(marked), length),
        None => (named, 0),
    };
    if charset == Charset::UTF_8 {
        return utf_8(bytes).map(Cow::Borrowed);
    }
    let packed = &bytes[length..];
    let turned = charset.0.decode_without_bom_handling_and_without_replacement(packed);
    turned.ok_or_else(|| Error::NotText {
        at: length,
        charset: charset.name(),
        found: packed.first().copied().unwrap_or_default(),
    })
}

/// The same of bytes that can be nothing but UTF-8; a program that needs no more does without the tables of all other
/// character sets.
///
/// # Errors
/// [`Error::NotText`].
pub fn utf_8(bytes: &[u8]) -> Result<&str, Error> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let found = bytes.get(at).copied().unwrap_or_default();
        Error::NotText { at, charset: "UTF-8", found }
    })?;
    Ok(without_mark(text))
}

/// What a client meant that sends its body as a form, as curl does when nobody tells it otherwise: the field
/// `data` where the text is `name=value` pairs, else the text itself.
#[must_use]
pub fn form(text: &str) -> Cow<'_, str> {
    let is_pairs = text.split('&').all(|pair| {
        let name = pair.split_once('=').map(|(name, _)| name);
        name.is_some_and(|name| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        })
    });
    let data = || form_urlencoded::parse(text.trim().as_bytes()).find(|(name, _)| name == "data");
    match is_pairs.then(data).flatten() {
        Some((_, value)) => Cow::Owned(value.into_owned()),
        None => Cow::Borrowed(text),
    }
}

/// The bytes in a text in base64, of either alphabet, with or without the signs at its end and with line ends
/// anywhere (RFC 4648, 4 and 5).
///
/// # Errors
/// [`Error::NotBase64`].
pub fn base64(text: &str) -> Result<Vec<u8>, Error> {
    let plain = |sign: char| match sign {
        '-' => '+',
        '_' => '/',
        other => other,
    };
    let signs = text.chars().filter(|sign| !sign.is_ascii_whitespace()).map(plain);
    let found = || format!("`{}`", text.trim().chars().take(EXCERPT).collect::<String>());
    BASE64.decode(signs.collect::<String>()).map_err(|_| Error::NotBase64(found()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_character_set_is_read_and_a_mark_decides() {
        assert_eq!(text(b"1,2", None).unwrap(), "1,2");
        assert_eq!(text(b"\xEF\xBB\xBF1,2", None).unwrap(), "1,2");
        assert_eq!(text(b"\xFF\xFE1\0", None).unwrap(), "1");
        assert_eq!(text(b"1\0,\0", Some("utf-16le")).unwrap(), "1,");
        assert_eq!(text(b"caf\xE9", Some("latin1")).unwrap(), "café");
        let error = text(b"caf\xE9", None).unwrap_err().to_string();
        assert_eq!(error, "byte 3: expected UTF-8, found 0xE9");
        assert!(text(b"1", Some("none")).is_err());
    }

    #[test]
    fn base64_is_read_however_it_is_written() {
        // printf '1,2>?' | base64
        for packed in ["MSwyPj8=", "MSwyPj8", "MSwyPj8=\n", "MSwy\r\nPj8="] {
            assert_eq!(base64(packed).unwrap(), b"1,2>?");
        }
        assert_eq!(base64("-_8").unwrap(), base64("+/8=").unwrap());
        assert_eq!(base64("*").unwrap_err().to_string(), "expected base64, found `*`");
    }

    #[test]
    fn a_form_is_what_its_client_meant() {
        assert_eq!(form("data=1%2C2%0A3%2C4"), "1,2\n3,4");
        assert_eq!(form("id=7&data=1+2"), "1 2");
        for plain in ["1,2", r#"{"a":"x=y"}"#, "id=7", ""] {
            assert_eq!(form(plain), plain);
        }
    }

    #[test]
    fn a_body_is_opened_as_its_header_says() {
        assert_eq!(body(b"1,2".to_vec(), None, 1).unwrap(), b"1,2");
        assert_eq!(body(vec![1], Some("br"), 9), Err(Error::UnknownCompression("br".to_owned())));
        assert_eq!(body(b"1,2".to_vec(), Some("gzip"), 9), Err(Error::Broken("gzip")));
    }
}
