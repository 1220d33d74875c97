//! What can be asked for.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};
use decode::Charset;
use model_wasm::Predictor;
use scoring::Form;
use table::Choices;

use endpoint::SHIPPED;

/// How the scored table is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Written {
    /// The table's own cells, and columns for the verdict
    Csv,
    /// An object on every line
    Jsonl,
}

/// A decimal sign.
#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Decimal {
    Point,
    Comma,
}

/// An answer to a question that the table itself answers if nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Answer {
    Yes,
    No,
}

/// A delimiter by its name, or itself.
fn delimiter(text: &str) -> Result<u8, String> {
    match (text, text.as_bytes()) {
        ("comma", _) => Ok(b','),
        ("semicolon", _) => Ok(b';'),
        ("tab" | "\\t", _) => Ok(b'\t'),
        ("bar", _) => Ok(b'|'),
        ("blank", _) => Ok(b' '),
        (_, &[byte]) if !matches!(byte, b'"' | b'\n' | b'\r') => Ok(byte),
        _ => Err("expected comma, semicolon, tab, bar, blank or one character".to_owned()),
    }
}

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The table; standard input if it is left out or `-`
    pub(super) file: Option<PathBuf>,
    /// The predictor file; the shipped one if left out
    #[arg(long)]
    model: Option<PathBuf>,
    /// How the scored table is written
    #[arg(long, value_enum, default_value = "csv")]
    pub(super) format: Written,
    /// Where it is written; standard output if left out
    #[arg(long, short)]
    pub(super) out: Option<PathBuf>,
    /// From which probability of the positive class on it is the verdict; the file's own if left out
    #[arg(long)]
    threshold: Option<f64>,
    /// A feature's column, by name or number from 1; may be given many times
    #[arg(long, value_name = "FEATURE=COLUMN")]
    pub(super) map: Vec<String>,
    /// The column with the known class, by name or number from 1
    #[arg(long, value_name = "COLUMN")]
    pub(super) label: Option<String>,
    /// Of two classes, each label stands for the other
    #[arg(long)]
    pub(super) reversed: bool,
    /// The column that names the row, by name or number from 1
    #[arg(long, value_name = "COLUMN")]
    pub(super) id: Option<String>,
    /// The character set, such as utf-16 or windows-1252
    #[arg(long, value_name = "NAME", value_parser = Charset::of_label)]
    encoding: Option<Charset>,
    /// What stands between cells: comma, semicolon, tab, bar, blank or a character of one byte
    #[arg(long, value_parser = delimiter)]
    delimiter: Option<u8>,
    /// The decimal sign
    #[arg(long, value_enum)]
    decimal: Option<Decimal>,
    /// Whether the other sign groups digits by thousands
    #[arg(long, value_enum)]
    thousands: Option<Answer>,
    /// Whether the first row names the columns
    #[arg(long, value_enum)]
    header: Option<Answer>,
    /// Lines to pass before the header, or before the first row where there is none
    #[arg(long, value_name = "LINES")]
    skip: Option<usize>,
    /// Columns without known names hold the features in the model's order
    #[arg(long)]
    by_position: bool,
    /// Threads; as many as there are cores if left out
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    pub(super) threads: usize,
    /// Say nothing but errors
    #[arg(long, short)]
    pub(super) quiet: bool,
    /// End with code 2 if a row gives no verdict
    #[arg(long)]
    pub(super) strict: bool,
}

impl Arguments {
    /// The predictor, which has passed its self-test.
    pub(super) fn predictor(&self) -> Result<Predictor> {
        let Some(file) = &self.model else {
            return Predictor::open(SHIPPED).context("the shipped predictor is refused");
        };
        let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        Predictor::open(&bytes).with_context(|| format!("{} is refused", file.display()))
    }

    /// What was said of how the table is read.
    pub(super) fn choices(&self) -> Choices {
        Choices {
            charset: self.encoding,
            delimiter: self.delimiter,
            decimal_comma: self.decimal.map(|decimal| decimal == Decimal::Comma),
            grouped: self.thousands.map(|answer| answer == Answer::Yes),
            header: self.header.map(|answer| answer == Answer::Yes),
            skipped: self.skip,
            by_position: self.by_position,
        }
    }

    pub(super) fn form(&self) -> Form {
        match self.format {
            Written::Csv => Form::Csv,
            Written::Jsonl => Form::JsonLines,
        }
    }

    pub(super) fn threshold(&self, predictor: &Predictor) -> Result<f64> {
        let threshold = self.threshold.unwrap_or(predictor.manifest().threshold);
        let possible = threshold > 0.0 && threshold < 1.0;
        ensure!(possible, "--threshold: expected a number between 0 and 1, found {threshold}");
        Ok(threshold)
    }
}
