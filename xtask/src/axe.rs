//! axe-core, which finds faults of accessibility in a page; from npm, at one version.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::{
    debian,
    process::{answer, run},
};

/// The version whose rules the page is held against.
const PACKAGE: &str = "axe-core@4.14.1";

/// Makes sure that axe-core is there.
///
/// # Errors
/// When it is missing and cannot be had.
pub fn ensure(root: &Path) -> Result<()> {
    if script(root).exists() {
        return Ok(());
    }
    if answer("npm", &["--version"]).is_none() {
        debian::install(&["npm"], "the tests of accessibility take axe-core from npm", root)?;
    }
    let folder = folder(root);
    std::fs::create_dir_all(&folder).context("cannot make a folder for axe-core")?;
    let install = ["install", "--prefix", ".", "--no-audit", "--no-fund", "--no-save", PACKAGE];
    run("npm", &install, &folder)
}

/// The script that a page is examined with; there after [`ensure`].
#[must_use]
pub fn script(root: &Path) -> PathBuf {
    folder(root).join("node_modules/axe-core/axe.min.js")
}

fn folder(root: &Path) -> PathBuf {
    root.join("target/axe")
}
