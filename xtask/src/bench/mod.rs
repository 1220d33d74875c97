//! Measurements of the built page. A further one is one file here and one line in [`ALL`]; what
//! needs a browser is measured by the bench program of `tests/`.

pub mod endpoint;
mod peers;
mod transfer;

use std::path::Path;

use anyhow::Result;

use crate::process;

/// A name, and what measures the site in the repository at the given root and reports as text.
pub type Measurement = (&'static str, fn(&Path) -> Result<String>);

/// Every measurement without a browser, in the order of the report.
pub const ALL: &[Measurement] = &[("transfer", transfer::report)];

/// Takes one measurement of the page in a browser alone.
///
/// # Errors
/// When there is none of that name, or it cannot be taken.
pub fn run_only(root: &Path, name: &str) -> Result<()> {
    in_browser(root, &["--only", name])
}

fn in_browser(root: &Path, arguments: &[&str]) -> Result<()> {
    let program = ["run", "--quiet", "-p", "tests", "--bin", "bench", "--"];
    process::run("cargo", &[&program, arguments].concat(), root)
}

/// Takes every measurement; with `peers`, runs the contest against them and writes the report of
/// the day into `docs/benchmarks/`.
///
/// # Errors
/// When one cannot be taken.
pub fn run(root: &Path, with_peers: bool) -> Result<()> {
    for (name, report) in ALL {
        println!("## {name}\n{}\n", report(root)?);
    }
    let site = with_peers.then(|| peers::site(root)).transpose()?;
    let site = site.map(|site| site.to_string_lossy().into_owned());
    in_browser(root, &site.as_deref().into_iter().collect::<Vec<_>>())
}
