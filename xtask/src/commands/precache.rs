use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Writes the service worker into the folder that Trunk is assembling.
pub(super) fn run(root: &Path) -> Result<()> {
    let staging = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from).context(
        "TRUNK_STAGING_DIR is not set; Trunk runs this, run `cargo xtask build` instead",
    )?;
    crate::precache::write(&root.join("public/sw.js"), &staging)
}
