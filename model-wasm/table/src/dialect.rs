//! What stands between cells, and how their numbers are spelled.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{Error, error::shortened, value};

/// How a table's text is cut into cells and its cells into numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// The byte between cells.
    pub delimiter: u8,
    /// Whether `1,5` means one and a half.
    pub decimal_comma: bool,
    /// Whether the other sign, comma or point, groups digits by thousands: `1,234.5` or `1.234,5`.
    /// Where it is not known to, a number that would mean a thousandfold is none.
    pub grouped: bool,
    /// Whether every row stands in quotes as a whole.
    pub wrapped: bool,
}

impl Dialect {
    /// Cells between `delimiter`, with decimal points.
    #[must_use]
    pub const fn of(delimiter: u8) -> Self {
        Self { delimiter, decimal_comma: false, grouped: false, wrapped: false }
    }

    /// Reads one cell as a number.
    ///
    /// # Errors
    /// [`Error::Number`] with the cell's own text.
    #[inline]
    pub fn number(&self, cell: &str) -> Result<f32, Error> {
        if !self.decimal_comma
            && let Ok(value) = value::parse(cell)
        {
            return Ok(value);
        }
        self.spelled(cell)
    }

    /// A number that is not spelled as programs spell it.
    fn spelled(&self, cell: &str) -> Result<f32, Error> {
        let refused = || Error::Number { found: shortened(cell.trim()) };
        let text = plain_signs(cell.trim().trim_matches('"').trim());
        let (decimal, group) = if self.decimal_comma { (',', '.') } else { ('.', ',') };
        let (whole, fraction) = match text.split_once(decimal) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (&*text, None),
        };
        if fraction.is_some_and(|fraction| fraction.contains([',', '.'])) {
            return Err(refused());
        }
        let whole = match whole.contains(group) {
            // Both signs in one number leave no doubt.
            true if (self.grouped || fraction.is_some()) && is_grouped(whole, group) => {
                Cow::Owned(whole.replace(group, ""))
            }
            true => return Err(refused()),
            false => Cow::Borrowed(whole),
        };
        match fraction {
            Some(fraction) => value::parse(&format!("{whole}.{fraction}")),
            None => value::parse(&whole),
        }
        .map_err(|_| refused())
    }

    /// What a cell may mean where nothing tells: as a number with decimals, and a thousandfold.
    #[must_use]
    pub fn doubtful(&self, cell: &str) -> Option<[f32; 2]> {
        let text = plain_signs(cell.trim());
        let group = if self.decimal_comma { '.' } else { ',' };
        let both = !self.grouped && text.matches(group).count() == 1 && is_grouped(&text, group);
        let decimals = value::parse(&text.replace(group, ".")).ok().filter(|_| both)?;
        Some([decimals, value::parse(&text.replace(group, "")).ok()?])
    }
}

/// Digits in groups of three behind a first one of up to three, as `1.234` or `-12,345,678`.
pub(crate) fn is_grouped(text: &str, sign: char) -> bool {
    let mut groups = text.trim_start_matches(['-', '+']).split(sign);
    let first = groups.next().unwrap_or_default();
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let mut rest = groups.peekable();
    (1..=3).contains(&first.len())
        && digits(first)
        && !first.starts_with('0')
        && rest.peek().is_some()
        && rest.all(|group| group.len() == 3 && digits(group))
}

/// A typographic minus as a hyphen; blanks and apostrophes that group digits left out: they can mean
/// nothing else.
fn plain_signs(text: &str) -> Cow<'_, str> {
    let is_minus = |c: char| matches!(c, '\u{2212}' | '\u{2013}');
    let is_gap =
        |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}');
    if !text.contains(|c| is_minus(c) || is_gap(c)) {
        return Cow::Borrowed(text);
    }
    let text: String = text.chars().map(|c| if is_minus(c) { '-' } else { c }).collect();
    let Some(gap) = text.chars().find(|c| is_gap(*c)) else { return Cow::Owned(text) };
    let whole = text.split([',', '.']).next().unwrap_or_default();
    match is_grouped(whole, gap) {
        true => Cow::Owned(text.replace(gap, "")),
        false => Cow::Owned(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINT: Dialect =
        Dialect { delimiter: b';', decimal_comma: false, grouped: false, wrapped: false };
    const COMMA: Dialect = Dialect { decimal_comma: true, ..POINT };

    fn check(dialect: Dialect, cell: &str, expected: Option<f32>) {
        assert_eq!(dialect.number(cell).ok(), expected, "{cell} in {dialect:?}");
    }

    #[test]
    fn a_number_has_one_meaning_or_none() {
        check(POINT, "1.001", Some(1.001));
        check(POINT, "1,001", None);
        check(POINT, "1,234.5", Some(1234.5));
        check(COMMA, "1,001", Some(1.001));
        check(COMMA, "1.001", None);
        check(COMMA, "1.234,5", Some(1234.5));
        check(COMMA, "13.45", None);
        check(COMMA, "1,5E-3", Some(0.0015));
        check(COMMA, "17", Some(17.0));
        check(POINT, "1,5", None);
        check(POINT, "1,2,3", None);
    }

    #[test]
    fn groups_are_read_where_they_are_known_to_be_groups() {
        let grouped = |dialect| Dialect { grouped: true, ..dialect };
        check(grouped(COMMA), "1.001", Some(1001.0));
        check(grouped(COMMA), "-1.234.567", Some(-1_234_567.0));
        check(grouped(COMMA), "13.45", None);
        check(grouped(POINT), "1,001", Some(1001.0));
        check(grouped(POINT), "0,118", None);
        assert_eq!(COMMA.doubtful("1.001"), Some([1.001, 1001.0]));
        assert_eq!(COMMA.doubtful("13.45"), None);
        assert_eq!(POINT.doubtful("1,001"), Some([1.001, 1001.0]));
    }

    #[test]
    fn signs_that_can_mean_nothing_else_are_read() {
        check(POINT, "\u{2212}1.5", Some(-1.5));
        check(POINT, "1 234.5", Some(1234.5));
        check(POINT, "1\u{202f}234", Some(1234.0));
        check(COMMA, "1'234,5", Some(1234.5));
        check(POINT, "1 2", None);
        check(POINT, "12 34.5", None);
    }
}
