//! Python with packages from PyPI, in an environment of its own.

use std::path::Path;

use anyhow::{Context, Result};

use crate::{
    debian,
    process::{answer, run},
};

/// Makes an environment in `folder`; gives its Python.
///
/// # Errors
/// When there is no Python, or it cannot make one.
pub fn environment(folder: &Path, root: &Path) -> Result<String> {
    let mut names = ["python3", "python"].into_iter();
    let python = names.find(|name| answer(name, &["--version"]).is_some());
    let python = python.context("no Python is on the path; install Python 3")?;
    // Debian has the means in a package of its own.
    if answer(python, &["-c", "import ensurepip"]).is_none() {
        debian::install(&["python3-venv"], "Python has no `ensurepip`", root)?;
    }
    let folder = folder.to_string_lossy();
    run(python, &["-m", "venv", folder.as_ref()], root)?;
    Ok(format!("{folder}/bin/python"))
}

/// Installs `packages`, each with its exact version, into the environment of `python`.
///
/// # Errors
/// When one is not to be had for this Python and machine.
pub fn install(python: &str, packages: &[&str], root: &Path) -> Result<()> {
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    run(python, &[&install[..], packages].concat(), root)
}
