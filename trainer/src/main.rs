//! `trainer`: trains a predictor and writes it into one file, or tells what a file holds.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
