//! What can be wrong with a text as a whole. What is wrong with a row is a [`crate::Problem`].

use thiserror::Error;

/// An error that names the place, what was expected there and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// A piece of text is not one finite number.
    #[error("expected a number, found `{found}`")]
    Number {
        /// The text, shortened.
        found: String,
    },
    /// A text is not a table, row or request body that can be read.
    #[error("{place}: expected {expected}, found {found}")]
    Table {
        /// Line, column or part of the text.
        place: String,
        /// What can be read there.
        expected: String,
        /// What stands there.
        found: String,
    },
}

/// How much of a text is quoted, in characters.
const QUOTED: usize = 40;
/// The longest part of an error, in characters: a caller gets back no more of a body than that.
const LONGEST: usize = 200;

impl Error {
    pub(crate) fn table(
        place: impl Into<String>,
        expected: impl Into<String>,
        found: impl ToString,
    ) -> Self {
        let (place, found) = (part(&place.into()), part(&found.to_string()));
        Self::Table { place, expected: expected.into(), found }
    }
}

/// At most 40 characters of `text`, so that an error stays one line long; what cannot be seen is written out, such
/// as `\u{feff}` for a byte-order mark.
#[must_use]
pub fn shortened(text: &str) -> String {
    cut(text, QUOTED)
}

/// A part of an error that holds something of a caller's, at most 200 characters long.
#[must_use]
pub fn part(text: &str) -> String {
    cut(text, LONGEST)
}

fn cut(text: &str, most: usize) -> String {
    let mut shown = visible(text.chars().take(most));
    if text.chars().nth(most).is_some() {
        shown.push('…');
    }
    shown
}

/// Signs as they are, but for those that nobody would see.
#[must_use]
pub fn visible(signs: impl Iterator<Item = char>) -> String {
    let mut shown = String::new();
    for sign in signs {
        match is_invisible(sign) {
            true => shown.extend(sign.escape_default()),
            false => shown.push(sign),
        }
    }
    shown
}

/// Whether nobody would see a sign, or see it for a blank.
fn is_invisible(sign: char) -> bool {
    let hidden = matches!(sign,
        '\u{a0}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}'
        | '\u{205f}'..='\u{206f}' | '\u{3000}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}');
    hidden || sign.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        assert_eq!(shortened("\u{feff}1,\u{200b}2\r"), "\\u{feff}1,\\u{200b}2\\r");
        assert_eq!(shortened("größer 1,5"), "größer 1,5");
        assert_eq!(shortened(&"x".repeat(41)), format!("{}…", "x".repeat(40)));
        assert_eq!(part(&"x".repeat(9000)).chars().count(), 201);
    }
}
