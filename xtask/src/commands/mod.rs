//! The commands, one file each. A new one is a file, a variant and a line in [`Cli::run`].

mod bench;
mod bench_endpoint;
mod build;
mod check_export;
mod engine;
mod fresh;
mod serve;
mod size;
mod test;
mod tidy;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Builds, serves, tests and measures Nearside.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
pub struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Build the page and serve it on this machine
    Serve(serve::Arguments),
    /// Build the page into dist/
    Build,
    /// Everything that must hold: house rules, tests, the page in three browsers
    Test,
    /// Build the engine as an ES module for other people's pages, into dist/engine/
    Engine,
    /// Check an exported network with ONNX Runtime for Python, on all rows of the table
    CheckExport,
    /// Check the house rules
    Tidy,
    /// Measure the built page, and the engine against its peers
    Bench(bench::Arguments),
    /// Measure the endpoint under load, beside its peers, and its memory in a long run
    BenchEndpoint(bench_endpoint::Arguments),
    /// Measure what a newcomer waits for: both README commands on a clone, with empty caches
    Fresh(fresh::Arguments),
    /// Show what a first prediction transfers
    Size,
}

impl Cli {
    /// Carries out the chosen command.
    ///
    /// # Errors
    /// When the command fails; the error says what to do.
    pub fn run(self) -> Result<()> {
        let root = crate::workspace::root()?;
        match self.task {
            Task::Serve(arguments) => serve::run(&root, &arguments),
            Task::Build => build::run(&root),
            Task::Test => test::run(&root),
            Task::Engine => engine::run(&root),
            Task::CheckExport => check_export::run(&root),
            Task::Tidy => tidy::run(&root),
            Task::Bench(arguments) => bench::run(&root, &arguments),
            Task::BenchEndpoint(arguments) => bench_endpoint::run(&root, &arguments),
            Task::Fresh(arguments) => fresh::run(&root, &arguments),
            Task::Size => size::run(&root),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
