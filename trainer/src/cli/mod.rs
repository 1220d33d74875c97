//! The command line.

mod arguments;
mod inspect;
mod progress;
mod report;
mod train;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

/// What a shell reports after Ctrl-C: 128 + SIGINT.
const INTERRUPTED: u8 = 130;

pub(crate) fn run() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Train(arguments) => train::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
    };
    let Err(error) = done else { return ExitCode::SUCCESS };
    eprintln!("error: {error:#}");
    match error.downcast_ref::<trainer::Error>() {
        Some(trainer::Error::Interrupted { .. }) => ExitCode::from(INTERRUPTED),
        _ => ExitCode::FAILURE,
    }
}
