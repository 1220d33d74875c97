use std::path::Path;

use anyhow::Result;

/// Takes every measurement of the built page.
pub(super) fn run(root: &Path) -> Result<()> {
    crate::bench::run(root)
}
