//! Programs from Debian's packages, installed where that is simple: as root on Debian and its relatives.

use std::path::Path;

use anyhow::{Result, ensure};

use crate::process::{answer, run};

/// Installs `packages`; `why` says what needs them.
///
/// # Errors
/// When that is for the reader to do, or fails.
pub fn install(packages: &[&str], why: &str, root: &Path) -> Result<()> {
    ensure!(
        may_install(),
        "{why}; install what is missing (Debian, Ubuntu: `sudo apt-get install {}`) and run this again",
        packages.join(" ")
    );
    run("apt-get", &["update"], root)?;
    run("apt-get", &[&["install", "-y"], packages].concat(), root)
}

fn may_install() -> bool {
    answer("id", &["-u"]).is_some_and(|user| user == "0")
        && answer("apt-get", &["--version"]).is_some()
}
