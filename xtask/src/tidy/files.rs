//! Which files are ours: what git tracks, or would if asked.

use std::path::Path;

use anyhow::{Context, Result};

use crate::process;

/// Existing files matching `patterns`, relative to the root.
pub(super) fn ours(root: &Path, patterns: &[&str]) -> Result<Vec<String>> {
    let mut arguments = vec!["ls-files", "--cached", "--others", "--exclude-standard", "--"];
    arguments.extend(patterns);
    let listed = process::output("git", &arguments, root)
        .context("the house rules need git and a clone to know which files are ours")?;
    let exists = |file: &&str| root.join(file).is_file();
    Ok(listed.lines().filter(exists).map(str::to_owned).collect())
}

/// The text of one of our files.
pub(super) fn text(root: &Path, file: &str) -> Result<String> {
    std::fs::read_to_string(root.join(file)).with_context(|| format!("cannot read {file} as text"))
}
