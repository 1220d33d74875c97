use std::path::Path;

use anyhow::Result;

/// Builds the page and takes every measurement of it.
pub(super) fn run(root: &Path) -> Result<()> {
    crate::browser::ensure_chromium(root)?;
    super::build::run(root)?;
    super::engine::run(root)?;
    crate::bench::run(root)
}
