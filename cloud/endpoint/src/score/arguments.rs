//! What can be asked for.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};
use model_wasm::Predictor;
use scoring::Form;

/// How the scored table is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Written {
    /// The table's own cells, and columns for the verdict
    Csv,
    /// An object on every line
    Jsonl,
}

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The table; standard input if it is left out or `-`
    pub(super) file: Option<PathBuf>,
    /// The predictor file
    #[arg(long, default_value = "public/models/wdbc-dense.safetensors")]
    pub(super) model: PathBuf,
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
