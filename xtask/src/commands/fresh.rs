use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::process;

/// What the two commands may take on two cores.
const FIRST_START: Duration = Duration::from_secs(6 * 60);
const SECOND_START: Duration = Duration::from_secs(5);
const TESTS: Duration = Duration::from_secs(35 * 60);
/// What `cargo xtask serve` says when the page can be opened.
const READY: &str = "Nearside is at ";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Measure `cargo xtask test` too, which takes some half an hour
    #[arg(long)]
    with_tests: bool,
}

/// Clones the committed state, empties what Cargo keeps, and measures both README commands. Browsers and
/// other programs of this machine stay where they are.
pub(super) fn run(root: &Path, arguments: &Arguments) -> Result<()> {
    let folder = tempfile::tempdir().context("cannot make a folder for the clone")?;
    let clone = folder.path().join("nearside");
    let source = root.to_string_lossy();
    process::run("git", &["clone", "--quiet", &source, &clone.to_string_lossy()], folder.path())?;
    let home = folder.path().join("cargo-home");
    std::fs::create_dir(&home)?;
    take_settings(&home)?;
    let fresh = |arguments: &[&str]| {
        let mut cargo = process::command("cargo", arguments, &clone);
        cargo.env("CARGO_HOME", &home).env("CARGO_TARGET_DIR", folder.path().join("target"));
        // Cargo tells its children which workspace they belong to; this one is another.
        cargo.env_remove("CARGO_MANIFEST_DIR");
        cargo
    };
    let serve = ["xtask", "serve", "--port", "0"];
    let mut lines = vec![
        line("first start, to the page", time_to_page(fresh(&serve))?, FIRST_START),
        line("second start", time_to_page(fresh(&serve))?, SECOND_START),
    ];
    if arguments.with_tests {
        for left in [folder.path().join("target"), home.join("registry"), clone.join("dist")] {
            std::fs::remove_dir_all(left)?;
        }
        let begun = Instant::now();
        process::finish(fresh(&["xtask", "test"]))?;
        lines.push(line("all tests", begun.elapsed(), TESTS));
    }
    println!("on {} cores, nothing compiled or fetched before", cores());
    lines.iter().for_each(|line| println!("{line}"));
    Ok(())
}

/// A machine may fetch packages from elsewhere than others do; that is no cache.
fn take_settings(home: &Path) -> Result<()> {
    let own = process::cargo_bin().and_then(|bin| Some(bin.parent()?.join("config.toml")));
    if let Some(own) = own.filter(|own| own.exists()) {
        std::fs::copy(&own, home.join("config.toml")).context("cannot copy Cargo's settings")?;
    }
    Ok(())
}

/// From the command to the line that names the address; then the command is ended.
fn time_to_page(mut serve: Command) -> Result<Duration> {
    let begun = Instant::now();
    let mut child = serve.stdout(Stdio::piped()).spawn().context("cannot start Cargo")?;
    let said = BufReader::new(child.stdout.take().context("the command has no output")?);
    let mut lines = said.lines().map_while(Result::ok);
    let ready = lines.any(|line| line.starts_with(READY));
    let took = begun.elapsed();
    // The site is all that it still does.
    child.kill().context("cannot end the command")?;
    child.wait()?;
    ensure!(ready, "`cargo xtask serve` ended without a page; its own output above says why");
    Ok(took)
}

fn line(name: &str, took: Duration, limit: Duration) -> String {
    format!("{name:<26}{:8.1} s   (at most {} s)", took.as_secs_f64(), limit.as_secs())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
