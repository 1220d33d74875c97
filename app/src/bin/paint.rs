//! Renders the page at its first sample: `paint PREDICTOR` writes HTML to standard output.

use std::process::ExitCode;

fn main() -> ExitCode {
    let painted = std::env::args_os().nth(1).ok_or_else(|| "expected a predictor file".to_owned());
    let painted = painted
        .and_then(|file| std::fs::read(file).map_err(|error| error.to_string()))
        .and_then(app::paint);
    match painted {
        Ok(html) => {
            println!("{html}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("the page cannot be painted: {reason}");
            ExitCode::FAILURE
        }
    }
}
