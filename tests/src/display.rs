//! A screen that nobody sees, for a browser that cannot do without one.

use std::path::Path;

use anyhow::Result;
use xtask::process::command;

use crate::process::Process;

/// A running Xvfb under a number of its own choosing.
pub(crate) struct Display {
    process: Process,
    name: String,
}

impl Display {
    /// Starts Xvfb and waits until it says under which number it can be drawn on: a browser that
    /// is sent to a screen before that waits for ever.
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        let arguments = ["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"];
        let mut process = Process::heard(command("Xvfb", &arguments, folder))?;
        let number: u32 = process.announced("display", |line| line.trim().parse().ok())?;
        Ok(Self { process, name: format!(":{number}") })
    }

    /// What programs that shall draw on it find in `DISPLAY`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Display {
    /// Killed, it would leave its lock behind.
    fn drop(&mut self) {
        self.process.end();
    }
}
