//! Text for a spreadsheet that runs nothing: a cell that begins like a formula and is no number gets
//! an apostrophe in front (OWASP, CSV injection).

use std::borrow::Cow;

use crate::{Dialect, cut::Quotes};

/// What a spreadsheet takes for the beginning of a formula.
const BEGINNINGS: &[u8] = b"=+-@";

impl Dialect {
    /// A row with every formula disarmed, and else byte for byte as it was.
    #[must_use]
    pub fn disarmed<'a>(&self, row: &'a [u8]) -> Cow<'a, [u8]> {
        if !row.iter().any(|byte| BEGINNINGS.contains(byte)) {
            return Cow::Borrowed(row);
        }
        let mut out = Vec::new();
        let mut written = 0;
        for (from, to) in self.spans(row) {
            let text = &row[from..to];
            let lead = text.len() - text.trim_ascii_start().len();
            let quote = usize::from(text[lead..].starts_with(b"\""));
            let first = from + lead + quote;
            let armed = row[first..to].first().is_some_and(|byte| BEGINNINGS.contains(byte));
            if armed && !self.is_number(&row[from..to]) {
                out.extend_from_slice(&row[written..first]);
                out.push(b'\'');
                written = first;
            }
        }
        if written == 0 && out.is_empty() {
            return Cow::Borrowed(row);
        }
        out.extend_from_slice(&row[written..]);
        Cow::Owned(out)
    }

    fn is_number(&self, cell: &[u8]) -> bool {
        let text = String::from_utf8_lossy(cell);
        self.number(text.trim().trim_matches('"').trim()).is_ok()
    }

    /// Where each cell stands in a row, its quotes and blanks included.
    fn spans(&self, row: &[u8]) -> Vec<(usize, usize)> {
        let mut quotes = Quotes::new(self.delimiter);
        let (mut spans, mut from) = (Vec::new(), 0);
        for (at, byte) in row.iter().enumerate() {
            quotes.pass(std::slice::from_ref(byte));
            if *byte == self.delimiter && !quotes.is_open() {
                spans.push((from, at));
                from = at + 1;
            }
        }
        spans.push((from, row.len()));
        spans
    }

    /// One cell to be written among others of this dialect: quoted where it must be, and disarmed.
    #[must_use]
    pub fn cell(&self, text: &str) -> String {
        let armed = text.bytes().next().is_some_and(|first| BEGINNINGS.contains(&first));
        let guard = if armed && self.number(text).is_err() { "'" } else { "" };
        let special = |c: char| c == char::from(self.delimiter) || matches!(c, '"' | '\n' | '\r');
        match text.contains(special) {
            true => format!("\"{guard}{}\"", text.replace('"', "\"\"")),
            false => format!("{guard}{text}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMA: Dialect =
        Dialect { delimiter: b',', decimal_comma: false, grouped: false, wrapped: false };

    fn check(row: &str, expected: &str) {
        assert_eq!(String::from_utf8_lossy(&COMMA.disarmed(row.as_bytes())), expected);
    }

    #[test]
    fn only_text_that_begins_like_a_formula_is_changed() {
        check("-1.5,+2,1e-3,a-b", "-1.5,+2,1e-3,a-b");
        check("=1+1,@x,-y,+z", "'=1+1,'@x,'-y,'+z");
        check("1,\"=a,b\", =c", "1,\"'=a,b\", '=c");
        check("x,\"a\"\"=b\",7", "x,\"a\"\"=b\",7");
    }

    #[test]
    fn a_cell_of_ours_is_quoted_where_it_must_be() {
        let cell = |text| COMMA.cell(text);
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(cell("=a,b"), "\"'=a,b\"");
        assert_eq!(cell("-0.5"), "-0.5");
    }
}
