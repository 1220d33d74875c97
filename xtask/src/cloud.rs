//! What the cloud half is tried with: Cargo Lambda, which runs a function here as AWS would, Prometheus,
//! which scrapes an endpoint, and the linter of its template.

use std::path::Path;

use anyhow::{Context, Result};

use crate::{
    debian,
    process::{answer, cargo_bin, run},
    python,
};

/// The Cargo Lambda that the tests are known to work with.
const CARGO_LAMBDA: &str = "cargo-lambda==1.9.2";

/// The linter that the template is known to pass; others have other rules.
const CFN_LINT: &str = "1.58.0";

/// Makes sure that `cargo lambda` is there; from PyPI, where it is a program in a package.
///
/// # Errors
/// When it is missing and cannot be installed.
pub fn ensure_cargo_lambda(root: &Path) -> Result<()> {
    if answer("cargo", &["lambda", "--version"]).is_some() {
        return Ok(());
    }
    let folder = root.join("target/cargo-lambda");
    let python = python::environment(&folder, root)?;
    python::install(&python, &[CARGO_LAMBDA], root)?;
    let place = cargo_bin().context("no home folder to install Cargo Lambda in")?;
    std::fs::copy(folder.join("bin/cargo-lambda"), place.join("cargo-lambda"))
        .with_context(|| format!("cannot install Cargo Lambda in {}", place.display()))?;
    Ok(())
}

/// Makes sure that Prometheus is there.
///
/// # Errors
/// When it is missing and is for the reader to install.
pub fn ensure_prometheus(root: &Path) -> Result<()> {
    if answer("prometheus", &["--version"]).is_some() {
        return Ok(());
    }
    debian::install(&["prometheus"], "the tests of the metrics need Prometheus on the PATH", root)
}

/// Holds `cloud/template.yaml` against the rules of CloudFormation and SAM.
///
/// # Errors
/// What the linter finds, or that it cannot be had.
pub fn lint_template(root: &Path) -> Result<()> {
    let folder = root.join("target/cfn-lint");
    let own = folder.join("bin/cfn-lint").to_string_lossy().into_owned();
    let is_known = |name: &&str| {
        answer(name, &["--version"]).is_some_and(|said| said == format!("cfn-lint {CFN_LINT}"))
    };
    let linter = ["cfn-lint", own.as_str()].into_iter().find(is_known);
    if linter.is_none() {
        let python = python::environment(&folder, root)?;
        python::install(&python, &[&format!("cfn-lint=={CFN_LINT}")], root)?;
    }
    run(linter.unwrap_or(&own), &["cloud/template.yaml"], root)
}
