//! Measurements of the built page. A further one is one file here and one line in [`ALL`]; what
//! needs a browser is measured by the bench program of `tests/`.

mod transfer;

use std::path::Path;

use anyhow::Result;

use crate::process;

/// A name, and what measures the site in the repository at the given root and reports as text.
pub type Measurement = (&'static str, fn(&Path) -> Result<String>);

/// Every measurement without a browser, in the order of the report.
pub const ALL: &[Measurement] = &[("transfer", transfer::report)];

/// Runs and prints every measurement.
///
/// # Errors
/// When one cannot be taken.
pub fn run(root: &Path) -> Result<()> {
    for (name, report) in ALL {
        println!("## {name}\n{}\n", report(root)?);
    }
    process::run("cargo", &["run", "--quiet", "-p", "tests", "--bin", "bench"], root)
}
