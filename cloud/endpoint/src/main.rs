//! `endpoint`: a predictor file at work without a browser.

mod score;

use std::process::ExitCode;

use clap::Parser;

/// Runs a predictor file without a browser, with the same bits as the page.
#[derive(Debug, Parser)]
#[command(version)]
enum Command {
    /// Score a table: CSV in any dialect or JSON Lines in, the same with verdicts out
    Score(score::Arguments),
    /// Answer over HTTP as SageMaker containers, TensorFlow Serving and Open Inference servers do
    Serve(endpoint::serve::Arguments),
}

fn main() -> ExitCode {
    let done = match Command::parse() {
        Command::Score(arguments) => score::run(&arguments),
        Command::Serve(arguments) => endpoint::serve::run(&arguments).map(|()| ExitCode::SUCCESS),
    };
    match done {
        Ok(code) => code,
        // Whoever has closed the pipe wants to read no more.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let broken = |cause: &std::io::Error| cause.kind() == std::io::ErrorKind::BrokenPipe;
    error.chain().filter_map(|cause| cause.downcast_ref()).any(broken)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Command::command().debug_assert();
    }
}
