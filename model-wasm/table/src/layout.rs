//! How a table is cut into rows and cells: all that a reader of any piece of it must know.

use serde::{Deserialize, Serialize};

use crate::{
    Choices, Dialect, Error, JsonLine, Record, Rows, Schema,
    cells::FEATURES,
    cut::{Ends, LONGEST_ROW, no_line_end},
    error::shortened,
    evidence::{self, ROWS as SAMPLE, usual},
    header::{self, FIRST, Start},
    mapping::Proposal,
    schema::canonical,
    unreadable, value,
};

/// What kind of text a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// Cells between delimiters.
    Delimited(Dialect),
    /// An array or an object on every line.
    JsonLines,
}

/// How a table is cut into rows and cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// What kind of text it is.
    pub format: Format,
    /// Column names, if the first row holds no number, or the lines are objects.
    pub header: Option<Vec<String>>,
    /// Columns.
    pub width: usize,
    /// Offset of the first byte behind the header.
    pub body: usize,
    /// Lines before it.
    pub body_line: usize,
    /// The header as it stands, without its line end; empty if there is none.
    pub raw_header: Vec<u8>,
    /// Values that an object holds in an array, before those that have a name of their own.
    array: usize,
    /// The byte that ends a line.
    line_end: u8,
    /// Whether a carriage return alone ends a line, too.
    lone_returns: bool,
    /// Whether lines that begin with `#` are passed over.
    comments: bool,
}

impl Layout {
    /// Looks at a table's beginning, which may be cut off anywhere. A byte-order mark and blank
    /// lines vanish, and so does the empty last column that some exports carry in the header alone.
    ///
    /// # Errors
    /// [`Error::Table`] if it is empty, no text, or a header and nothing else.
    pub fn sniff(head: &[u8], schema: &Schema) -> Result<Self, Error> {
        Self::sniff_as(head, schema, &Choices::default())
    }

    /// The same where a person has chosen some of it.
    ///
    /// # Errors
    /// As [`Self::sniff`].
    pub fn sniff_as(head: &[u8], schema: &Schema, choices: &Choices) -> Result<Self, Error> {
        unreadable::refuse(head)?;
        let mark = decode::mark_length(head);
        let text = &head[mark..];
        if text.trim_ascii().is_empty() {
            return Err(Error::table("table", "at least one row of values", "no text"));
        }
        let line_end = if memchr::memchr(b'\n', text).is_some() { b'\n' } else { b'\r' };
        if text.len() > LONGEST_ROW && memchr::memchr(line_end, text).is_none() {
            return Err(no_line_end(text.len()));
        }
        let begins = text.trim_ascii_start();
        let mut layout = Self {
            format: Format::JsonLines,
            header: None,
            width: 0,
            body: mark,
            body_line: 0,
            raw_header: Vec::new(),
            array: 0,
            line_end,
            lone_returns: line_end == b'\n' && has_lone_return(text),
            comments: false,
        };
        if begins.starts_with(b"{") || begins.starts_with(b"[") {
            layout.take_keys(text, schema);
            return Ok(layout);
        }
        let start = Start::find(text, layout.ends(), schema, choices);
        layout.comments = start.comments;
        let choices = Choices { delimiter: choices.delimiter.or(start.delimiter), ..*choices };
        let dialect = evidence::dialect(&text[start.at..], layout.ends(), schema, &choices);
        layout.format = Format::Delimited(dialect);
        layout.take_header(text, start.at, dialect, schema, &choices)?;
        Ok(layout)
    }

    /// The keys of the objects, in the order of their first lines.
    fn take_keys(&mut self, text: &[u8], schema: &Schema) {
        let (mut keys, mut lengths) = (Vec::<String>::new(), Vec::new());
        for row in Rows::new(text, self.ends()).take(SAMPLE) {
            match serde_json::from_slice::<JsonLine<'_>>(row.text) {
                Ok(JsonLine::Array(values)) => lengths.push(values.len()),
                Ok(JsonLine::Object(fields)) => {
                    for (name, value) in fields {
                        if FEATURES.contains(&name.as_ref()) && value.get().starts_with('[') {
                            lengths.push(length(value));
                        } else if !keys.iter().any(|key| *key == name) {
                            keys.push(name.into_owned());
                        }
                    }
                }
                // A broken line is reported when it is read.
                Err(_) => {}
            }
        }
        let times = |length: usize| lengths.iter().filter(|of| **of == length).count();
        let (most, fitting) = (usual(lengths.iter().copied()).unwrap_or(0), schema.features.len());
        self.array =
            if times(fitting) >= times(most) && !lengths.is_empty() { fitting } else { most };
        if !keys.is_empty() {
            let fits = self.array == schema.features.len();
            let name = |index| if fits { schema.feature(index).to_owned() } else { String::new() };
            let values = (0..self.array).map(name);
            self.header = Some(values.chain(keys).collect());
        }
        self.width = self.header.as_ref().map_or(self.array, Vec::len);
    }

    fn take_header(
        &mut self,
        text: &[u8],
        from: usize,
        dialect: Dialect,
        schema: &Schema,
        choices: &Choices,
    ) -> Result<(), Error> {
        let rest = &text[from..];
        let mut first = Vec::new();
        self.visit(rest, |record| {
            let cells = (0..record.cells.len()).map(|cell| record.text(cell).into_owned());
            first.push((record.start, record.raw.len(), cells.collect::<Vec<_>>()));
            first.len() < FIRST
        });
        first.retain(|(_, _, cells)| cells.iter().any(|cell| !cell.is_empty()));
        if first.is_empty() {
            return Err(Error::table("table", "at least one row of values", "blank rows alone"));
        }
        let rows: Vec<&[String]> = first.iter().map(|(_, _, cells)| cells.as_slice()).collect();
        let found = header::find(&rows, dialect, schema, choices);
        let mut body = from + first[found.unwrap_or(0)].0;
        if let Some(found) = found {
            let (start, length, cells) = &first[found];
            let ended = &rest[start + length..];
            let line_end = usize::from(ended.starts_with(b"\r\n")) + 1;
            body = from + start + length + line_end.min(ended.len());
            self.raw_header = rest[*start..start + length].to_vec();
            self.header = Some(cells.clone());
        }
        let below = &text[body..];
        self.width = match (&self.header, self.usual_width(below)) {
            (Some(names), None) => {
                let found = alone(names, schema);
                return Err(Error::table("table", "at least one row of values", found));
            }
            (None, usual) => usual.unwrap_or(rows[0].len()),
            (Some(_), Some(usual)) => usual,
        };
        let is_empty_end = self.has_empty_end(below);
        if let Some(names) = &mut self.header {
            header::fit(names, self.width, is_empty_end);
            self.width = names.len();
        } else if is_empty_end {
            self.width -= 1;
        }
        self.body += body;
        self.body_line = self.lines(&text[..body]);
        Ok(())
    }

    /// Whether the last cell of every row is empty, as where each ends with a delimiter.
    fn has_empty_end(&self, text: &[u8]) -> bool {
        let (mut rows, mut empty) = (0, 0);
        self.visit(text, |record| {
            if record.cells.len() == self.width && !record.is_blank() {
                rows += 1;
                empty += usize::from(record.cells.last().is_some_and(|cell| cell.is_empty()));
            }
            rows < SAMPLE
        });
        self.width > 1 && rows > 0 && rows == empty
    }

    /// Cells of most rows among the first.
    fn usual_width(&self, text: &[u8]) -> Option<usize> {
        let mut widths = Vec::new();
        self.visit(text, |record| {
            if !record.is_blank() {
                widths.push(record.cells.len());
            }
            widths.len() < SAMPLE
        });
        usual(widths.into_iter())
    }

    /// Whether lines that begin with `#` are passed over.
    #[must_use]
    pub fn has_comments(&self) -> bool {
        self.comments
    }

    pub(crate) fn ends(&self) -> Ends {
        let delimiter = match self.format {
            Format::Delimited(dialect) => Some(dialect.delimiter).filter(|_| !dialect.wrapped),
            Format::JsonLines => None,
        };
        Ends {
            line_end: self.line_end,
            lone: self.lone_returns,
            comments: self.comments,
            delimiter,
        }
    }

    /// The rows of a piece of the body, blank ones left out.
    #[must_use]
    pub fn rows<'a>(&self, piece: &'a [u8]) -> Rows<'a> {
        Rows::new(piece, self.ends())
    }

    /// Lines of a piece of the body, blank ones included.
    #[must_use]
    pub fn lines(&self, piece: &[u8]) -> usize {
        let ends = memchr::memchr_iter(self.line_end, piece).count();
        let lone = if self.lone_returns { lone_returns(piece).count() } else { 0 };
        ends + lone + usize::from(!piece.is_empty() && !piece.ends_with(&[self.line_end]))
    }

    /// Cells of one row of text.
    #[must_use]
    pub fn cells(&self, row: &[u8]) -> usize {
        let mut cells = 0;
        self.records(row, |record| cells = record.cells.len());
        cells
    }

    /// Visits the records of a piece of the body, blank ones left out. Answers how many lines the
    /// piece has.
    pub fn records(&self, piece: &[u8], mut see: impl FnMut(&Record<'_>)) -> usize {
        self.visit(piece, |record| {
            see(record);
            true
        })
    }

    /// The same until `see` has seen enough.
    fn visit(&self, piece: &[u8], mut see: impl FnMut(&Record<'_>) -> bool) -> usize {
        let mut rows = self.rows(piece);
        let mut record = Record::default();
        let columns = self.header.as_deref().unwrap_or_default();
        for row in rows.by_ref() {
            record.begin(&row);
            match self.format {
                Format::Delimited(dialect) => record.cut(row.text, dialect),
                Format::JsonLines => record.take_json(row.text, columns, self.array),
            }
            if !see(&record) {
                break;
            }
        }
        rows.lines()
    }

    /// The first records of the body, as text.
    #[must_use]
    pub fn sample(&self, head: &[u8]) -> Vec<Vec<String>> {
        let mut sample = Vec::new();
        self.visit(head.get(self.body..).unwrap_or_default(), |record| {
            if !record.is_blank() && record.broken.is_none() {
                sample.push((0..record.cells.len()).map(|c| record.text(c).into_owned()).collect());
            }
            sample.len() < SAMPLE
        });
        sample
    }

    /// Which column seems to hold what, by the table's beginning.
    #[must_use]
    pub fn propose(&self, head: &[u8], schema: &Schema) -> Proposal {
        Proposal::find(self, &self.sample(head), schema)
    }

    /// Reads one cell as a number.
    ///
    /// # Errors
    /// [`Error::Number`] with the cell's own text.
    #[inline]
    pub fn number(&self, cell: &[u8]) -> Result<f32, Error> {
        let Ok(text) = std::str::from_utf8(cell) else {
            return Err(Error::Number { found: shortened(&String::from_utf8_lossy(cell)) });
        };
        match self.format {
            Format::Delimited(dialect) => dialect.number(text),
            Format::JsonLines => value::parse(text),
        }
    }

    /// What a cell may mean where nothing tells which sign is decimal.
    pub(crate) fn doubtful(&self, cell: &str) -> Option<[f32; 2]> {
        match self.format {
            Format::Delimited(dialect) => dialect.doubtful(cell),
            Format::JsonLines => None,
        }
    }

    /// What to call a column, from 0.
    #[must_use]
    pub fn title(&self, column: usize) -> String {
        let named = self.header.as_ref().and_then(|names| names.get(column));
        named
            .filter(|name| !name.is_empty())
            .cloned()
            .unwrap_or_else(|| format!("column {}", column + 1))
    }
}

/// What a table is that has names and nothing below them: those of nothing known may be anything.
fn alone(names: &[String], schema: &Schema) -> String {
    let known = |name: &String| {
        schema.features.iter().flatten().any(|own| canonical(own) == canonical(name))
    };
    match names.iter().any(known) {
        true => "a header alone".to_owned(),
        false => format!("`{}` and no row below it", shortened(&names.join(", "))),
    }
}

/// Items of an array; none if it is broken, which is reported when it is read.
fn length(array: &serde_json::value::RawValue) -> usize {
    serde_json::from_str::<Vec<&serde_json::value::RawValue>>(array.get())
        .map_or(0, |items| items.len())
}

/// Returns without a line feed.
fn lone_returns(text: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let is_lone = |at: &usize| text.get(at + 1).is_some_and(|next| *next != b'\n');
    memchr::memchr_iter(b'\r', text).filter(is_lone)
}

fn has_lone_return(text: &[u8]) -> bool {
    lone_returns(text).next().is_some()
}
