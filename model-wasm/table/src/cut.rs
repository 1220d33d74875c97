//! A text to rows, and how much of a piece of a text are whole rows.
//!
//! A line end inside quotes is part of a cell (RFC 4180). A quote that is never closed would swallow
//! all that follows, so one that is still open after [`LONGEST_QUOTED`] is taken for a mere sign.

use memchr::{memchr, memchr2, memrchr};

/// The longest row, in bytes, that a reader in pieces must be ready for.
pub const LONGEST_ROW: usize = 1 << 20;
/// How far a quoted cell is followed over line ends, in bytes.
const LONGEST_QUOTED: usize = 1 << 16;

/// What a line begins with that is no row.
pub(crate) const COMMENT: u8 = b'#';

/// One row of a text, blank ones left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row<'a> {
    /// First byte within the piece.
    pub start: usize,
    /// Line within the piece, from 0.
    pub line: usize,
    /// The row without its line end.
    pub text: &'a [u8],
}

/// How rows are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ends {
    /// The byte that ends a line: `\n`, or `\r` in texts that know no `\n`.
    pub(crate) line_end: u8,
    /// Whether a `\r` without a `\n` ends a line, too, as where files of two systems were joined.
    pub(crate) lone: bool,
    /// Whether lines that begin with [`COMMENT`] are passed over.
    pub(crate) comments: bool,
    /// The byte between cells, where cells may be quoted; none where quotes mean nothing.
    pub(crate) delimiter: Option<u8>,
}

/// The rows of a piece of text.
#[derive(Debug, Clone)]
pub struct Rows<'a> {
    text: &'a [u8],
    ends: Ends,
    at: usize,
    line: usize,
    /// Just behind the last row that has a line end.
    whole: usize,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(text: &'a [u8], ends: Ends) -> Self {
        Self { text, ends, at: 0, line: 0, whole: 0 }
    }

    /// Lines that were passed so far, blank ones included.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.line
    }

    /// Bytes that were passed so far.
    pub(crate) fn offset(&self) -> usize {
        self.at.min(self.text.len())
    }

    /// End of the row that begins here, as offset of its line end or of the text's, and the lines
    /// that it spans.
    fn row_end(&self) -> (usize, usize) {
        let first = self.line_end_from(self.at);
        let Some(delimiter) = self.ends.delimiter else { return (first, 1) };
        let mut quotes = Quotes::new(delimiter);
        let (mut seen, mut end, mut lines) = (self.at, first, 1);
        loop {
            quotes.pass(&self.text[seen..end]);
            if lines > 1 && quotes.stray {
                return (first, 1);
            }
            if !quotes.open {
                return (end, lines);
            }
            if end == self.text.len() {
                return (first, 1);
            }
            (seen, end, lines) = (end, self.line_end_from(end + 1), lines + 1);
            if end - self.at > LONGEST_QUOTED {
                return (first, 1);
            }
        }
    }

    fn line_end_from(&self, from: usize) -> usize {
        let rest = self.text.get(from..).unwrap_or_default();
        let found = match self.ends.lone {
            true => memchr2(b'\n', b'\r', rest),
            false => memchr(self.ends.line_end, rest),
        };
        let Some(found) = found.map(|found| from + found) else { return self.text.len() };
        match self.ends.lone && self.text[found..].starts_with(b"\r\n") {
            true => found + 1,
            false => found,
        }
    }

    fn is_comment(&self) -> bool {
        self.ends.comments && self.text[self.at..].trim_ascii_start().first() == Some(&COMMENT)
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = Row<'a>;

    fn next(&mut self) -> Option<Row<'a>> {
        while self.at < self.text.len() {
            let (start, line) = (self.at, self.line);
            let is_comment = self.is_comment();
            let (end, lines) =
                if is_comment { (self.line_end_from(self.at), 1) } else { self.row_end() };
            self.at = end + 1;
            self.line += lines;
            if end < self.text.len() {
                self.whole = end + 1;
            }
            let text = self.text[start..end].strip_suffix(b"\r").unwrap_or(&self.text[start..end]);
            let is_row = !is_comment || text.trim_ascii_start().first() != Some(&COMMENT);
            if is_row && !text.trim_ascii().is_empty() {
                return Some(Row { start, line, text });
            }
        }
        None
    }
}

/// Follows quotes along a row.
pub(crate) struct Quotes {
    delimiter: u8,
    /// Whether a quoted cell is not closed yet.
    open: bool,
    /// Whether a cell begins here; a quote in the midst of an unquoted cell is part of its text.
    begins: bool,
    /// Whether the byte before closed a quote; a doubled one opens it again at once.
    closed: bool,
    /// Whether a closing quote stood in the midst of a cell: then quotes do not mean what they seem to.
    stray: bool,
}

impl Quotes {
    pub(crate) fn new(delimiter: u8) -> Self {
        Self { delimiter, open: false, begins: true, closed: false, stray: false }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    pub(crate) fn pass(&mut self, text: &[u8]) {
        // Without a quote there is nothing to open or close.
        if memchr(b'"', text).is_none() {
            self.begins = text.last().map_or(self.begins, |&last| last == self.delimiter);
            return;
        }
        for &byte in text {
            let quote = byte == b'"';
            let (open, closed) = (self.open, quote && self.open);
            let ends_cell = byte == self.delimiter || quote || byte.is_ascii_whitespace();
            self.stray |= self.closed && !ends_cell;
            self.open = if quote { !open && (self.begins || self.closed) } else { open };
            self.begins = !self.open && byte == self.delimiter;
            self.closed = closed;
        }
    }
}

fn is_open(row: &[u8], delimiter: u8) -> bool {
    let mut quotes = Quotes::new(delimiter);
    quotes.pass(row);
    quotes.open
}

/// How many bytes at the beginning of `piece` are whole rows, with their line ends; 0 if not even
/// the first row ends in it.
#[must_use]
pub(crate) fn whole(piece: &[u8], ends: Ends) -> usize {
    let quoted = ends.delimiter.is_some() && memchr(b'"', piece).is_some();
    if !quoted {
        return memrchr(ends.line_end, piece).map_or(0, |found| found + 1);
    }
    let mut rows = Rows::new(piece, ends);
    let mut whole = 0;
    // A row near the end may look different when more of it is known.
    let seen_far_enough = |row: &Row<'_>| row.start + LONGEST_QUOTED < piece.len();
    while let Some(row) = rows.next() {
        let looked_far_enough =
            seen_far_enough(&row) || !is_open(row.text, ends.delimiter.unwrap_or(0));
        if rows.whole <= row.start || !looked_far_enough {
            break;
        }
        whole = rows.whole;
    }
    whole
}

/// How many bytes at the beginning of `piece`, a part of a longer text, may be read by themselves.
///
/// # Errors
/// [`crate::Error::Table`] if the first row does not end in it: pieces of more than
/// [`LONGEST_ROW`] bytes hold every row that is read at all.
pub fn whole_rows(piece: &[u8], layout: &crate::Layout) -> Result<usize, crate::Error> {
    match whole(piece, layout.ends()) {
        0 => Err(no_line_end(piece.len())),
        found => Ok(found),
    }
}

/// Nothing that long is a row of a table.
pub(crate) fn no_line_end(bytes: usize) -> crate::Error {
    let expected = format!("a line end within {} KB", LONGEST_ROW / 1024);
    crate::Error::table("table", expected, format!("none in {} KB", bytes / 1024))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const COMMA: Ends =
        Ends { line_end: b'\n', lone: false, comments: false, delimiter: Some(b',') };

    fn rows(text: &str) -> Vec<(usize, &str)> {
        let text_of = |row: Row<'static>| (row.line, std::str::from_utf8(row.text).unwrap());
        // The borrow is as long as the text's; leaking is fine in a test.
        let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
        Rows::new(text.as_bytes(), COMMA).map(text_of).collect()
    }

    #[test]
    fn lines_are_counted_over_blank_ones_and_quoted_line_ends() {
        assert_eq!(rows("a,b\r\n\r\nc,d"), [(0, "a,b"), (2, "c,d")]);
        assert_eq!(rows("1,\"x\ny\"\n2,z\n"), [(0, "1,\"x\ny\""), (2, "2,z")]);
        assert_eq!(rows("1,\"x \"\"\ny\"\n2"), [(0, "1,\"x \"\"\ny\""), (2, "2")]);
    }

    #[test]
    fn a_quote_that_is_no_quoting_ends_no_row() {
        assert_eq!(rows("1,5\" pipe\n2,b"), [(0, "1,5\" pipe"), (1, "2,b")]);
        assert_eq!(rows("1,\"open\n2,b"), [(0, "1,\"open"), (1, "2,b")]);
    }

    #[test]
    fn comments_are_passed_and_counted() {
        let ends = Ends { comments: true, ..COMMA };
        let found: Vec<_> = Rows::new(b"# it's \"so\n1,2\n\n # b\n3,4", ends).collect();
        assert_eq!(
            found.iter().map(|row| (row.line, row.text)).collect::<Vec<_>>(),
            [(1, &b"1,2"[..]), (4, b"3,4")]
        );
    }

    #[test]
    fn a_lone_return_ends_a_row_where_files_were_joined() {
        let ends = Ends { lone: true, ..COMMA };
        let found: Vec<_> = Rows::new(b"1,2\r3,4\r\n5,\"a\rb\"\n", ends).collect();
        assert_eq!(
            found.iter().map(|row| (row.line, row.text)).collect::<Vec<_>>(),
            [(0, &b"1,2"[..]), (1, b"3,4"), (2, b"5,\"a\rb\"")]
        );
    }

    #[test]
    fn without_a_line_end_no_row_is_whole() {
        assert_eq!(whole(b"1,2,3", COMMA), 0);
        assert_eq!(whole(b"1,2\n3,4", COMMA), 4);
        assert_eq!(whole(b"1,\"2\n3,4", COMMA), 0);
    }

    proptest! {
        /// Read in pieces of any size, a text has the rows that it has as a whole.
        #[test]
        fn pieces_have_the_rows_of_the_whole(
            cells in proptest::collection::vec("[a-c\"\n,]{0,6}|[0-9.]{1,4}", 1..60),
            size in 1usize..40,
        ) {
            let text = cells.join(",").into_bytes();
            let all: Vec<_> = Rows::new(&text, COMMA).map(|row| (row.start, row.line)).collect();
            let (mut pieced, mut from, mut lines) = (Vec::new(), 0, 0);
            // What a reader does: take a piece, or a longer one where no row ends in it.
            while from < text.len() {
                let mut end = text.len().min(from + size);
                while end < text.len() && whole(&text[from..end], COMMA) == 0 {
                    end += 1;
                }
                let last = end == text.len();
                let cut = if last { end } else { from + whole(&text[from..end], COMMA) };
                let mut rows = Rows::new(&text[from..cut], COMMA);
                pieced.extend(rows.by_ref().map(|row| (from + row.start, lines + row.line)));
                lines += rows.lines();
                from = cut;
            }
            prop_assert_eq!(pieced, all);
        }
    }
}
