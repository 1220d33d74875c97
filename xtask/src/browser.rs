//! The browsers and their drivers, for the browser tests.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::process::{answer, run};

/// The driver of Firefox that the tests are known to work with; Debian has no package of it.
const GECKODRIVER: &str = "0.37.1";

/// Where Debian and its relatives have a folder of libraries for each kind of processor.
const LIBRARIES: &str = "/usr/lib";

/// Makes sure that all engines with their drivers are there, installing them where that is simple:
/// as root on Debian and its relatives.
///
/// # Errors
/// When one is missing and is for the reader to install.
pub fn ensure_browsers(root: &Path) -> Result<()> {
    ensure_chromium(root)?;
    let others = [
        ("firefox-esr", has_firefox_itself()),
        ("webkit2gtk-driver", has_webkit_itself()),
        ("xvfb", has_xvfb()),
    ];
    let missing: Vec<&str> =
        others.into_iter().filter(|(_, is_there)| !is_there).map(|(package, _)| package).collect();
    if !missing.is_empty() {
        let why = "the tests in other engines need Firefox, WebKitGTK's driver and Xvfb";
        crate::debian::install(&missing, why, root)?;
    }
    ensure_geckodriver(root)
}

/// Makes sure that Chromium and chromedriver are there, installing them where that is simple:
/// as root on Debian and its relatives.
///
/// # Errors
/// When they are missing and are for the reader to install.
pub fn ensure_chromium(root: &Path) -> Result<()> {
    if has_chromium() {
        return Ok(());
    }
    let why = "the browser tests need Chromium and its chromedriver on the PATH";
    crate::debian::install(&["chromium", "chromium-driver"], why, root)
}

/// Whether Chromium and its driver are there.
#[must_use]
pub fn has_chromium() -> bool {
    let browsers = ["chromium", "chromium-browser", "google-chrome"];
    browsers.into_iter().any(says_version) && says_version("chromedriver")
}

/// Whether Firefox and its driver are there.
#[must_use]
pub fn has_firefox() -> bool {
    has_firefox_itself() && says_version("geckodriver")
}

/// Whether WebKitGTK's small browser, its driver and a screen for it are there.
#[must_use]
pub fn has_webkit() -> bool {
    has_webkit_itself() && has_xvfb()
}

/// WebKitGTK's small browser, which stands beside its library and on no path.
#[must_use]
pub fn mini_browser() -> Option<PathBuf> {
    let libraries = entries_of(Path::new(LIBRARIES));
    let versions = libraries.iter().flat_map(|folder| entries_of(folder));
    let of_webkit = |folder: &PathBuf| {
        folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with("webkit2gtk-4."))
    };
    let browsers = versions.filter(of_webkit).map(|folder| folder.join("MiniBrowser"));
    browsers.filter(|browser| browser.is_file()).max()
}

fn ensure_geckodriver(root: &Path) -> Result<()> {
    if says_version("geckodriver") {
        return Ok(());
    }
    run("cargo", &["install", "geckodriver", "--version", GECKODRIVER, "--locked"], root)
}

fn has_firefox_itself() -> bool {
    ["firefox", "firefox-esr"].into_iter().any(says_version)
}

/// The driver has no version to say.
fn has_webkit_itself() -> bool {
    answer("WebKitWebDriver", &["--help"]).is_some() && mini_browser().is_some()
}

/// Neither has Xvfb.
fn has_xvfb() -> bool {
    answer("Xvfb", &["-help"]).is_some()
}

fn says_version(program: &str) -> bool {
    answer(program, &["--version"]).is_some()
}

/// What is in a folder; nothing if it cannot be read.
fn entries_of(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}
