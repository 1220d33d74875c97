use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::{axe, browser, cloud, process};

/// A name for the reader, and what must succeed.
type Step = (&'static str, fn(&Path) -> Result<()>);

/// In this order: cheap first, and the browser tests after all that they look at.
const STEPS: [Step; 10] = [
    ("browsers", browser::ensure_browsers),
    ("axe-core", axe::ensure),
    ("Cargo Lambda and Prometheus", cloud_tools),
    ("the template", cloud::lint_template),
    ("house rules", super::tidy::run),
    ("tests without a browser", native_tests),
    ("the page", super::build::run),
    ("the engine as a module", super::engine::run),
    ("the Lambda function", function),
    ("tests across rooms and in browsers", browser_tests),
];

/// Runs every step, stopping at the first that fails.
pub(super) fn run(root: &Path) -> Result<()> {
    let begun = Instant::now();
    for (name, step) in STEPS {
        let since = Instant::now();
        println!("== {name}");
        step(root).with_context(|| format!("`cargo xtask test` stopped at: {name}"))?;
        println!("== {name}: good, {} s", since.elapsed().as_secs());
    }
    println!("everything holds, {} s in total", begun.elapsed().as_secs());
    Ok(())
}

fn native_tests(root: &Path) -> Result<()> {
    process::run("cargo", &["test", "--workspace", "--exclude", "tests"], root)
}

fn cloud_tools(root: &Path) -> Result<()> {
    cloud::ensure_cargo_lambda(root)?;
    cloud::ensure_prometheus(root)
}

/// As `cargo lambda watch` builds it, so that the tests which start it need not wait.
fn function(root: &Path) -> Result<()> {
    process::run("cargo", &["build", "--package", "bridge"], root)
}

fn browser_tests(root: &Path) -> Result<()> {
    process::run("cargo", &["test", "-p", "tests"], root)?;
    // The house rules ran before the page was there to be weighed.
    super::tidy::budget(root)
}
