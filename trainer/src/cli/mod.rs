//! The command line.

mod arguments;
mod evaluate;
mod export;
mod folds;
mod inspect;
mod output;
mod progress;
mod report;
mod table;
mod train;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

/// What a shell reports after Ctrl-C: 128 + SIGINT.
const INTERRUPTED: u8 = 130;

pub(crate) fn run() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Train(arguments) => train::run(&arguments),
        Command::Evaluate(arguments) => evaluate::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Folds => folds::child::run(),
    };
    let Err(error) = done else { return ExitCode::SUCCESS };
    eprintln!("error: {error:#}");
    match error.downcast_ref::<trainer::Error>() {
        Some(trainer::Error::Interrupted { .. } | trainer::Error::Stopped { .. }) => {
            ExitCode::from(INTERRUPTED)
        }
        _ => ExitCode::FAILURE,
    }
}
