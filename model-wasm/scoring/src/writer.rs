//! A piece of text to the same text with verdicts.

use model_wasm::Predictor;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use table::{Dialect, Format, Record, Schema};

use crate::{Plan, Scores, score};

/// In what form a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// The table's own cells, byte for byte, and columns for the verdict behind them. Text that a
    /// spreadsheet would run gets an apostrophe in front.
    Csv,
    /// An object on every line.
    JsonLines,
}

/// Writes a scored table piece by piece.
#[derive(Debug, Clone)]
pub struct Writer<'a> {
    predictor: &'a Predictor,
    plan: &'a Plan,
    schema: Schema,
    threshold: f64,
    form: Form,
    /// Cells of a row before ours.
    width: usize,
    /// Of the text that is written: the table's own, or with commas.
    dialect: Dialect,
}

/// What is said of one row.
struct Answer {
    verdict: Option<usize>,
    chances: Vec<f32>,
    possible: u32,
    unlike: bool,
    problem: Option<String>,
}

impl<'a> Writer<'a> {
    /// Writes verdicts at `threshold`.
    #[must_use]
    pub fn new(predictor: &'a Predictor, plan: &'a Plan, threshold: f64, form: Form) -> Self {
        let dialect = match plan.layout.format {
            Format::Delimited(dialect) => dialect,
            Format::JsonLines => Dialect::of(b','),
        };
        let schema = predictor.manifest().table_schema();
        // Some exports carry an empty column in the header alone.
        let titles = plan.layout.cells(&plan.layout.raw_header);
        let width = titles.max(plan.layout.width);
        Self { predictor, plan, schema, threshold, form, width, dialect }
    }

    /// What comes before all rows.
    #[must_use]
    pub fn header(&self) -> Vec<u8> {
        if self.form == Form::JsonLines {
            return Vec::new();
        }
        let verdict = self.verdict_titles().into_iter().map(|title| self.cell(&title));
        let (raw, width) = (&self.plan.layout.raw_header, self.plan.layout.width);
        if raw.is_empty() {
            return self
                .line((0..width).map(|column| self.cell(&self.title(column))).chain(verdict));
        }
        let mut header = self.dialect.disarmed(raw).into_owned();
        header.push(self.dialect.delimiter);
        header.extend(self.line(verdict));
        header
    }

    /// The rows of a piece of the table's body, with their verdicts. `first_line` is the number of
    /// lines before the piece.
    #[must_use]
    pub fn piece(&self, piece: &[u8], first_line: u64) -> Vec<u8> {
        self.scored(piece, &score(self.predictor, self.plan, piece), first_line)
    }

    /// The same for a piece that was scored already.
    #[must_use]
    pub fn scored(&self, piece: &[u8], scores: &Scores, first_line: u64) -> Vec<u8> {
        let width = self.predictor.manifest().chances();
        let (mut out, mut row) = (Vec::with_capacity(piece.len() * 5 / 4), 0);
        self.plan.layout.records(piece, |record| {
            let chances = &scores.chances[row * width..][..width];
            let lost = chances[0].is_nan();
            let answer = Answer {
                verdict: (!lost)
                    .then(|| self.predictor.manifest().verdict(chances, self.threshold)),
                chances: chances.to_vec(),
                possible: scores.possible[row],
                unlike: scores.unlike[row],
                problem: if lost { self.problem(record) } else { None },
            };
            match self.form {
                Form::Csv => self.csv(&mut out, record, &answer),
                Form::JsonLines => self.json(&mut out, record, &answer, first_line),
            }
            row += 1;
        });
        out
    }

    fn problem(&self, record: &Record<'_>) -> Option<String> {
        let row = self.plan.mapping.input_row(&self.plan.layout, record, &self.schema);
        self.plan.problem(record, &row, self.predictor, &self.schema)
    }

    /// A column's name: the table's own, or what it holds.
    fn title(&self, column: usize) -> String {
        let (layout, mapping) = (&self.plan.layout, &self.plan.mapping);
        if let Some(header) = &layout.header {
            return header.get(column).cloned().unwrap_or_default();
        }
        let feature = mapping.features.iter().position(|&of| of == column);
        match feature {
            Some(feature) => self.schema.feature(feature).to_owned(),
            None if mapping.id == Some(column) => "id".to_owned(),
            None if mapping.label.is_some_and(|label| label.column == column) => "label".to_owned(),
            None => layout.title(column),
        }
    }

    fn verdict_titles(&self) -> Vec<String> {
        let manifest = self.predictor.manifest();
        let chance = |class: &String| format!("probability {class}");
        let classes: Vec<&String> = manifest.classes.iter().map(|class| &class.name).collect();
        let mut titles = vec!["verdict".to_owned()];
        match manifest.chances() {
            1 => titles.push(chance(classes[manifest.positive])),
            _ => titles.extend(classes.into_iter().map(chance)),
        }
        titles.extend(["possible", "unlike known cases", "problem"].map(str::to_owned));
        titles
    }

    /// Words for a row: verdict, probabilities, possible classes, unlike known cases, problem.
    fn words(&self, answer: &Answer) -> Vec<String> {
        let manifest = self.predictor.manifest();
        let Some(verdict) = answer.verdict else {
            let blanks = manifest.chances() + 3;
            let problem = answer.problem.clone().unwrap_or_default();
            return std::iter::repeat_n(String::new(), blanks).chain([problem]).collect();
        };
        let mut words = vec![manifest.classes[verdict].name.clone()];
        words.extend(answer.chances.iter().map(|&chance| self.number(chance)));
        words.push(self.possible(answer.possible).join(" or "));
        words.push(if answer.unlike { "yes" } else { "no" }.to_owned());
        words.push(String::new());
        words
    }

    fn possible(&self, bits: u32) -> Vec<&str> {
        let classes = self.predictor.manifest().classes.iter().take(32).enumerate();
        classes.filter(|(class, _)| bits >> class & 1 == 1).map(|(_, c)| c.name.as_str()).collect()
    }

    fn number(&self, value: f32) -> String {
        let text = value.to_string();
        if self.dialect.decimal_comma { text.replace('.', ",") } else { text }
    }

    fn csv(&self, out: &mut Vec<u8>, record: &Record<'_>, answer: &Answer) {
        match self.plan.layout.format {
            Format::Delimited(dialect) => out.extend_from_slice(&dialect.disarmed(record.raw)),
            Format::JsonLines if record.broken.is_some() => {
                let raw = String::from_utf8_lossy(record.raw);
                out.extend_from_slice(self.dialect.cell(&raw).as_bytes());
            }
            Format::JsonLines => {
                let cells = (0..record.cells.len()).map(|c| self.dialect.cell(&record.text(c)));
                out.extend_from_slice(self.joined(cells).as_bytes());
            }
        }
        // A short row is filled up, so that the verdict stands in its own columns.
        let cells = if record.broken.is_some() { 1 } else { record.cells.len() };
        let fill = std::iter::repeat_n(String::new(), self.width.saturating_sub(cells));
        out.push(self.dialect.delimiter);
        out.extend(self.line(fill.chain(self.words(answer)).map(|word| self.cell(&word))));
    }

    /// A cell of ours. Between blanks nothing would be no cell at all.
    fn cell(&self, text: &str) -> String {
        let text = if text.is_empty() && self.dialect.delimiter == b' ' { "NA" } else { text };
        self.dialect.cell(text)
    }

    fn joined(&self, cells: impl Iterator<Item = String>) -> String {
        cells.collect::<Vec<_>>().join(&char::from(self.dialect.delimiter).to_string())
    }

    fn line(&self, cells: impl Iterator<Item = String>) -> Vec<u8> {
        let mut line = self.joined(cells).into_bytes();
        line.extend_from_slice(b"\r\n");
        line
    }

    fn json(&self, out: &mut Vec<u8>, record: &Record<'_>, answer: &Answer, first_line: u64) {
        let said = self.object(answer, first_line + record.line as u64 + 1).to_string();
        let raw = record.raw.trim_ascii();
        let own = match (self.plan.layout.format, raw.strip_suffix(b"}")) {
            // An object keeps its own bytes.
            (Format::JsonLines, Some(open)) if record.broken.is_none() => Some(open),
            _ => None,
        };
        match own {
            Some(open) => {
                out.extend_from_slice(open);
                let empty = open.trim_ascii_end().ends_with(b"{");
                out.extend_from_slice(if empty { b"" } else { b"," });
            }
            None => {
                let row = self.row_object(record).to_string();
                out.extend_from_slice(format!("{{\"row\":{row},").as_bytes());
            }
        }
        out.extend_from_slice(format!("\"prediction\":{said}}}\n").as_bytes());
    }

    /// The row's cells by name: numbers as numbers, all else as text.
    fn row_object(&self, record: &Record<'_>) -> Value {
        if record.broken.is_some() {
            return Value::String(String::from_utf8_lossy(record.raw).into_owned());
        }
        let value = |text: &str| {
            let plain =
                if self.dialect.decimal_comma { text.replace(',', ".") } else { text.to_owned() };
            let number = self.plan.layout.number(text.as_bytes()).ok();
            let number = number.and_then(|_| serde_json::from_str(&plain).ok());
            number.filter(Value::is_number).unwrap_or_else(|| Value::String(text.to_owned()))
        };
        let mut cells = Map::new();
        for column in 0..record.cells.len() {
            let title = Some(self.title(column));
            let title = title.filter(|title| !title.is_empty() && !cells.contains_key(title));
            let title = title.unwrap_or_else(|| format!("column {}", column + 1));
            cells.insert(title, value(&record.text(column)));
        }
        Value::Object(cells)
    }

    fn object(&self, answer: &Answer, line: u64) -> Value {
        let manifest = self.predictor.manifest();
        let Some(verdict) = answer.verdict else {
            return json!({ "line": line, "problem": answer.problem });
        };
        let classes = manifest.classes.iter().enumerate();
        let chances = classes.filter_map(|(class, named)| {
            let chance = match answer.chances.as_slice() {
                [positive] => (class == manifest.positive).then_some(*positive),
                all => all.get(class).copied(),
            };
            // By way of its shortest spelling: as f64 it would seem to have more digits.
            let chance: Value = serde_json::from_str(&chance?.to_string()).ok()?;
            Some((named.name.clone(), chance))
        });
        json!({
            "line": line,
            "verdict": manifest.classes[verdict].name,
            "probability": Value::Object(chances.collect()),
            "possible": self.possible(answer.possible),
            "unlike_known_cases": answer.unlike,
        })
    }
}
