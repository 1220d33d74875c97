//! Chromium and its driver, for the browser tests.

use std::path::Path;

use anyhow::Result;

use crate::process::answer;

/// Makes sure that Chromium and chromedriver are there, installing them where that is simple:
/// as root on Debian and its relatives.
///
/// # Errors
/// When they are missing and are for the reader to install.
pub fn ensure_chromium(root: &Path) -> Result<()> {
    if is_there() {
        return Ok(());
    }
    let why = "the browser tests need Chromium and its chromedriver on the PATH";
    crate::debian::install(&["chromium", "chromium-driver"], why, root)
}

fn is_there() -> bool {
    let browsers = ["chromium", "chromium-browser", "google-chrome"];
    let has = |program: &&str| answer(program, &["--version"]).is_some();
    browsers.iter().any(has) && has(&"chromedriver")
}
