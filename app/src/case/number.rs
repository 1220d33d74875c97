//! Numbers as people type and paste them: `20,5`, `−5`, `1 234.5`.

use model_wasm::value;

/// A typed number, and whether its comma could have meant something else.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TypedNumber {
    pub(super) value: f32,
    /// Whether a single comma stands before exactly three digits, as a separator of thousands would.
    pub(super) is_ambiguous: bool,
}

/// Reads a number in any usual spelling.
pub(super) fn read(text: &str) -> Option<TypedNumber> {
    let plain: String = text.trim().chars().filter_map(plain).collect();
    let (whole, is_ambiguous) = match (plain.find(','), plain.find('.')) {
        (Some(_), None) => one_kind(&plain),
        // Whichever comes last separates the decimals.
        (Some(comma), Some(point)) if comma < point => (plain.replace(',', ""), false),
        (Some(_), Some(_)) => (plain.replace('.', "").replace(',', "."), false),
        _ => (plain, false),
    };
    value::parse(&whole).ok().map(|value| TypedNumber { value, is_ambiguous })
}

/// Commas alone: one is a decimal comma, several separate thousands.
fn one_kind(text: &str) -> (String, bool) {
    if text.matches(',').count() > 1 {
        return (text.replace(',', ""), false);
    }
    let decimals = text.rsplit(',').next().unwrap_or_default();
    let is_ambiguous = decimals.len() == 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    (text.replace(',', "."), is_ambiguous)
}

/// Typographic signs as plain ones; blanks and apostrophes, which group digits, go.
fn plain(sign: char) -> Option<char> {
    match sign {
        '−' | '–' | '﹣' | '－' => Some('-'),
        ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’' => None,
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, value: f32, is_ambiguous: bool) {
        assert_eq!(read(text), Some(TypedNumber { value, is_ambiguous }), "{text}");
    }

    #[test]
    fn numbers_are_read_in_any_usual_spelling() {
        check(" 1.5 ", 1.5, false);
        check("20,5", 20.5, false);
        check("−5", -5.0, false);
        check("1 234.5", 1234.5, false);
        check("1.234,5", 1234.5, false);
        check("1,234.5", 1234.5, false);
        check("1’234.5", 1234.5, false);
        check("1,234,567", 1_234_567.0, false);
        check("6,5e-3", 0.0065, false);
    }

    #[test]
    fn a_comma_that_could_separate_thousands_is_told() {
        check("1,234", 1.234, true);
    }

    #[test]
    fn what_is_no_number_stays_none() {
        for text in ["", "abc", "1.2.3", "12.5 mm", "nan", "inf"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
