//! One number, read one way.

use crate::{Error, error::shortened};

/// Reads one number: parsed to f64, then rounded to f32, as the format `nearside/1` says.
///
/// # Errors
/// [`Error::Number`] if `text` is no number, or none that is finite as f32.
pub fn parse(text: &str) -> Result<f32, Error> {
    let trimmed = text.trim();
    let spelled = trimmed.bytes().all(is_numeric);
    match trimmed.parse::<f64>() {
        Ok(value) if spelled && (value as f32).is_finite() => Ok(value as f32),
        _ => Err(Error::Number { found: shortened(trimmed) }),
    }
}

/// Rust's own parser also takes `inf`, `nan` and `infinity`; a measurement is never spelled so.
fn is_numeric(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E')
}

/// Whether a cell says that the value is missing: empty, `?`, `NA` and the like.
#[must_use]
pub fn is_missing(text: &str) -> bool {
    let text = text.trim();
    ["", "?", "-", "na", "n/a", "nan", "null", "none"]
        .iter()
        .any(|missing| text.eq_ignore_ascii_case(missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_rounded_once_from_f64() {
        // 0.1f32 is the f32 next to the decimal 0.1.
        assert_eq!(parse(" 0.1 "), Ok(0.1f32));
        assert_eq!(parse("1e3"), Ok(1000.0));
        // Halfway case: f64 first, then to even. 16777217 = 2^24 + 1.
        assert_eq!(parse("16777217"), Ok(16_777_216.0));
    }

    #[test]
    fn words_and_infinities_are_no_numbers() {
        for text in ["", "abc", "inf", "NaN", "1e39", "1,5", "0x10"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_usual_spellings_of_missing_are_known() {
        for text in ["", " ", "?", "NA", "n/a", "NaN"] {
            assert!(is_missing(text), "{text}");
        }
        assert!(!is_missing("0"));
    }
}
