//! The engines that the page must work in, as far as this machine has them.

use std::io::Write;

use anyhow::{Result, ensure};
use xtask::browser;

/// A browser's engine, with the one browser that stands for it here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Blink and V8.
    Chromium,
    /// Gecko and SpiderMonkey.
    Firefox,
    /// WebKit and JavaScriptCore, as in Safari; on Linux, in GTK's small browser.
    WebKit,
}

impl Engine {
    /// Every engine that the page is meant for.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// Its name for readers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKit => "WebKitGTK",
        }
    }

    /// Whether its browser, driver and screen are there.
    #[must_use]
    pub fn is_installed(self) -> bool {
        match self {
            Self::Chromium => browser::has_chromium(),
            Self::Firefox => browser::has_firefox(),
            Self::WebKit => browser::has_webkit(),
        }
    }

    /// The engines to test in: those that are installed. Of a missing one a line says so.
    ///
    /// # Errors
    /// When none is installed; and when one is missing on a machine that says with the variable `CI`
    /// that nobody reads its lines.
    pub fn installed() -> Result<Vec<Self>> {
        let (there, missing): (Vec<Self>, Vec<Self>) =
            Self::ALL.into_iter().partition(|engine| engine.is_installed());
        for engine in &missing {
            // Written past the test harness, which would keep the line of a passed test to itself.
            let _ = writeln!(std::io::stderr(), "not tested: {}", engine.absence());
        }
        let absences: Vec<String> = missing.iter().map(|engine| engine.absence()).collect();
        let must_have_all = std::env::var_os("CI").is_some();
        ensure!(
            !there.is_empty() && (missing.is_empty() || !must_have_all),
            "expected every engine, found that {}",
            absences.join(", and ")
        );
        Ok(there)
    }

    /// The program that takes commands for it.
    pub(crate) fn driver(self) -> &'static str {
        match self {
            Self::Chromium => "chromedriver",
            Self::Firefox => "geckodriver",
            Self::WebKit => "WebKitWebDriver",
        }
    }

    /// What a reader would install to have it.
    fn packages(self) -> &'static str {
        match self {
            Self::Chromium => "chromium and chromium-driver",
            Self::Firefox => "firefox-esr, and geckodriver from crates.io",
            Self::WebKit => "webkit2gtk-driver and xvfb",
        }
    }

    fn absence(self) -> String {
        format!("{} is not installed (Debian's packages: {})", self.name(), self.packages())
    }
}
