//! Chromium and its driver, for the browser tests.

use std::path::Path;

use anyhow::{Result, bail};

use crate::process::{answer, run};

/// Makes sure that Chromium and chromedriver are there, installing them where that is simple:
/// as root on Debian and its relatives.
///
/// # Errors
/// When they are missing and are for the reader to install.
pub fn ensure_chromium(root: &Path) -> Result<()> {
    if is_there() {
        return Ok(());
    }
    if !may_install() {
        bail!(
            "the browser tests need Chromium and its chromedriver on the PATH; install both \
             (Debian, Ubuntu: `sudo apt-get install chromium chromium-driver`) and run this again"
        );
    }
    run("apt-get", &["update"], root)?;
    run("apt-get", &["install", "-y", "chromium", "chromium-driver"], root)
}

fn is_there() -> bool {
    let browsers = ["chromium", "chromium-browser", "google-chrome"];
    let has = |program: &&str| answer(program, &["--version"]).is_some();
    browsers.iter().any(has) && has(&"chromedriver")
}

fn may_install() -> bool {
    answer("id", &["-u"]).is_some_and(|user| user == "0")
        && answer("apt-get", &["--version"]).is_some()
}
