//! Cargo Lambda, which runs a function here as AWS would, and Prometheus, which scrapes an endpoint.

use std::path::Path;

use anyhow::{Context, Result};

use crate::{
    debian,
    process::{answer, cargo_bin},
    python,
};

/// The Cargo Lambda that the tests are known to work with.
const CARGO_LAMBDA: &str = "cargo-lambda==1.9.2";

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
