//! The harness of the tests across rooms: browsers under remote control, and the built page.
//!
//! Tests stand in `tests/tests/`; what they share stands here. Nothing waits by sleeping for a
//! while and hoping: every wait polls a condition and names it when it is not met.

mod browser;
mod capabilities;
pub mod cloud;
mod display;
mod driver;
mod engine;
pub mod known;
mod logs;
pub mod mlflow;
pub mod page;
mod process;
mod window;

use std::path::{Path, PathBuf};

use anyhow::Result;

pub use browser::{Browser, PATIENCE};
pub use capabilities::FLAGS;
pub use engine::Engine;
pub use logs::ConsoleEntry;
pub use xtask::site::Site;

/// Copies the built page into `folder`.
///
/// # Errors
/// When a file cannot be read or written.
pub fn copy_site(folder: &Path) -> Result<()> {
    for file in xtask::workspace::files_below(&dist())? {
        let to = folder.join(&file);
        if let Some(parent) = to.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::copy(dist().join(&file), to)?;
    }
    Ok(())
}

/// The built page.
///
/// # Panics
/// When it is not built: a browser test without a page would assert nothing.
#[must_use]
pub fn dist() -> PathBuf {
    match xtask::workspace::root().map(|root| root.join("dist")) {
        Ok(dist) if dist.join("index.html").exists() => dist,
        Ok(_) => panic!("the page is not built; run `cargo xtask build` first"),
        Err(error) => panic!("{error}"),
    }
}
