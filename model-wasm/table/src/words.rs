//! How a table is read, in words for logs and shells.

use std::fmt;

use crate::{Dialect, Format, Layout};

impl fmt::Display for Layout {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.format {
            Format::JsonLines => return out.write_str("JSON Lines"),
            Format::Delimited(dialect) => write!(out, "{dialect}")?,
        }
        if self.has_comments() {
            out.write_str(", comments")?;
        }
        out.write_str(if self.header.is_some() { ", header" } else { ", no header" })
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.delimiter {
            b'\t' => out.write_str("tab"),
            b';' => out.write_str("semicolon"),
            b' ' => out.write_str("blank"),
            b'|' => out.write_str("bar"),
            b',' => out.write_str("comma"),
            other => write!(out, "`{}`", char::from(other)),
        }?;
        if self.wrapped {
            out.write_str(", rows in quotes")?;
        }
        if self.decimal_comma {
            out.write_str(", decimal comma")?;
        }
        match (self.grouped, self.decimal_comma) {
            (false, _) => Ok(()),
            (true, true) => out.write_str(", thousands by points"),
            (true, false) => out.write_str(", thousands by commas"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialect_is_told_in_words() {
        let german = Dialect { decimal_comma: true, grouped: true, ..Dialect::of(b';') };
        assert_eq!(german.to_string(), "semicolon, decimal comma, thousands by points");
        assert_eq!(Dialect::of(b',').to_string(), "comma");
    }
}
