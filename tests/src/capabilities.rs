//! What a driver is told of the browser that it shall start.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;
use thirtyfour::prelude::*;
use thirtyfour::{Capabilities, ChromeCapabilities};

use crate::engine::Engine;

/// Quiet, and cut off from every host but this machine: a test that needs another one fails.
pub const FLAGS: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

/// The browser of `engine` with what it keeps in `profile`, as its driver wants to hear it.
pub(crate) fn capabilities(engine: Engine, profile: &Path) -> Result<Capabilities> {
    match engine {
        Engine::Chromium => chromium(profile),
        Engine::Firefox => firefox(profile),
        Engine::WebKit => webkit(),
    }
}

fn chromium(profile: &Path) -> Result<Capabilities> {
    let mut chrome: ChromeCapabilities = DesiredCapabilities::chrome();
    for flag in FLAGS {
        chrome.add_arg(flag)?;
    }
    chrome.add_arg(&format!("--user-data-dir={}", profile.display()))?;
    let mut capabilities = Capabilities::from(chrome);
    capabilities.set("goog:loggingPrefs", json!({ "browser": "ALL", "performance": "ALL" }))?;
    Ok(capabilities)
}

/// A machine without a mouse would be taken for a telephone; nobody is there to agree to keeping
/// files, nor to reading the clipboard.
fn firefox(profile: &Path) -> Result<Capabilities> {
    let options = json!({
        "args": ["-headless", "-profile", profile.to_string_lossy()],
        "prefs": {
            "ui.primaryPointerCapabilities": 6,
            "ui.allPointerCapabilities": 6,
            "dom.storageManager.prompt.testing": true,
            "dom.storageManager.prompt.testing.allow": true,
            "dom.events.testing.asyncClipboard": true,
        },
    });
    let mut capabilities = Capabilities::new();
    capabilities.set("browserName", "firefox")?;
    capabilities.set("moz:firefoxOptions", options)?;
    Ok(capabilities)
}

/// Under remote control this browser keeps nothing, so it is told of no profile.
fn webkit() -> Result<Capabilities> {
    let browser = xtask::browser::mini_browser()
        .context("expected MiniBrowser in /usr/lib/*/webkit2gtk-4.*, found none")?;
    let options = json!({ "binary": browser.to_string_lossy(), "args": ["--automation"] });
    let mut capabilities = Capabilities::new();
    capabilities.set("webkitgtk:browserOptions", options)?;
    Ok(capabilities)
}
