//! `cargo xtask …`: see `cargo xtask help`.

use clap::Parser;
use xtask::commands::Cli;

fn main() -> anyhow::Result<()> {
    Cli::parse().run()
}
