//! Arguments and their help texts.

mod measuring;
mod method;
mod table;

pub(crate) use measuring::Measuring;
pub(crate) use method::Method;
pub(crate) use table::Table;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Trains with Burn, evaluates honestly, writes one predictor file.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Train a predictor and write it into one file
    Train(Box<Train>),
    /// Measure what a recipe is worth, by repeated cross-validation
    Evaluate(Box<Evaluate>),
    /// Tell what a predictor file holds, and run its self-test
    Inspect(Inspect),
    /// Write a predictor file's network in another tool's form
    Export(Export),
    /// Train what is asked for on standard input: a process of `evaluate`
    #[command(hide = true)]
    Folds,
}

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The predictor file
    pub(crate) file: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// Forms of other tools.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    /// One ONNX file, for ONNX Runtime and whatever else reads it
    Onnx,
    /// A folder with a TensorFlow.js layers model
    Tfjs,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The predictor file
    pub(crate) file: PathBuf,
    /// The form
    #[arg(long, value_enum)]
    pub(crate) format: Format,
    /// The file to write; a folder for tfjs
    #[arg(long)]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Train {
    #[command(flatten)]
    pub(crate) table: Table,
    #[command(flatten)]
    pub(crate) method: Method,
    /// The predictor file to write
    #[arg(long)]
    pub(crate) out: PathBuf,
    /// Percent of training, validation and test rows [reference: 70,15,15; direct and distilled,
    /// which choose nothing: 85,0,15]
    #[arg(long, value_delimiter = ',', num_args = 1)]
    pub(crate) split: Option<Vec<u32>>,
    #[command(flatten)]
    pub(crate) measuring: Measuring,
    /// Repeats of the cross-validation that calibration, possible classes and claims come from; 0
    /// leaves them out
    #[arg(long, default_value_t = 1)]
    pub(crate) repeats: usize,
    /// Random 80/20 splits beside it
    #[arg(long, default_value_t = 0)]
    pub(crate) holdouts: usize,
    /// Write rows of the data into the file, for samples and nearest known cases. Whoever gets
    /// the file gets these records
    #[arg(long)]
    pub(crate) embed_rows: bool,
    /// Name of the predictor
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Evaluate {
    #[command(flatten)]
    pub(crate) table: Table,
    #[command(flatten)]
    pub(crate) method: Method,
    #[command(flatten)]
    pub(crate) measuring: Measuring,
    /// Times that the rows are cut into folds anew
    #[arg(long, default_value_t = 10, value_parser = at_least_one)]
    pub(crate) repeats: usize,
    /// Random 80/20 splits beside it, for comparison with figures of one split
    #[arg(long, default_value_t = 100)]
    pub(crate) holdouts: usize,
    /// Write a model card in Markdown
    #[arg(long)]
    pub(crate) card: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(format!("expected a number of at least 1, found `{text}`")),
    }
}
