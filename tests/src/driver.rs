//! The driver of an engine as a child process that ends with its owner.

use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use xtask::process::command;

use crate::browser::PATIENCE;
use crate::cloud::free_port;
use crate::display::Display;
use crate::engine::Engine;
use crate::process::Process;

/// Times that a port may be chosen.
const TRIES: usize = 5;

/// Between two looks at whether a driver listens.
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// A running driver.
pub(crate) struct Driver {
    // In order of dropping: what draws goes before what it draws on.
    _process: Process,
    _display: Option<Display>,
    url: String,
}

impl Driver {
    /// Starts the driver of `engine`, with `folder` for whatever it writes, and waits until it
    /// listens.
    ///
    /// It ends when another program has its port, be it on one kind of addresses only; then another
    /// choice does.
    pub(crate) fn start(engine: Engine, folder: &Path) -> Result<Self> {
        let mut last = Self::start_once(engine, folder);
        for _ in 1..TRIES {
            if last.is_ok() {
                break;
            }
            last = Self::start_once(engine, folder);
        }
        last
    }

    fn start_once(engine: Engine, folder: &Path) -> Result<Self> {
        match engine {
            Engine::Chromium => Self::announcing(command(engine.driver(), &["--port=0"], folder)),
            Engine::Firefox => {
                let arguments = ["--host=127.0.0.1", "--port=0", "--websocket-port=0"];
                let mut driver = command(engine.driver(), &arguments, folder);
                driver.env("MOZ_HEADLESS", "1");
                Self::announcing(driver)
            }
            Engine::WebKit => Self::at_chosen_port(engine, folder),
        }
    }

    /// One that chooses its port and says so.
    fn announcing(driver: Command) -> Result<Self> {
        let mut process = Process::heard(driver)?;
        let port = process.announced("port", announced_port)?;
        Ok(Self { _process: process, _display: None, url: url(port) })
    }

    /// One that says nothing and draws on a screen.
    fn at_chosen_port(engine: Engine, folder: &Path) -> Result<Self> {
        let display = Display::start(folder)?;
        let port = free_port()?;
        let mut driver = command(engine.driver(), &[&format!("--port={port}")], folder);
        driver.env("DISPLAY", display.name()).env("HOME", folder);
        // On a machine with a person before it, the windows would open there.
        driver.env_remove("WAYLAND_DISPLAY");
        for (variable, place) in
            [("XDG_DATA_HOME", "data"), ("XDG_CACHE_HOME", "cache"), ("XDG_CONFIG_HOME", "config")]
        {
            driver.env(variable, folder.join(place));
        }
        let mut process = Process::unheard(driver)?;
        await_listening(&mut process, engine, port)?;
        Ok(Self { _process: process, _display: Some(display), url: url(port) })
    }

    /// Where it takes commands.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

fn url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

fn await_listening(process: &mut Process, engine: Engine, port: u16) -> Result<()> {
    let driver = engine.driver();
    let begun = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        ensure!(
            !process.has_ended(),
            "{driver} ended before it listened at port {port}; run it by hand to see why"
        );
        ensure!(
            begun.elapsed() < PATIENCE,
            "expected {driver} at port {port}, found nobody for {} s",
            PATIENCE.as_secs()
        );
        std::thread::sleep(BETWEEN_LOOKS);
    }
    Ok(())
}

/// `ChromeDriver was started successfully on port 40123.` → 40123, and
/// `1795613346865 geckodriver INFO Listening on 127.0.0.1:40123` → 40123.
fn announced_port(line: &str) -> Option<u16> {
    let chrome = line.split_once("successfully on port ").map(|(_, port)| port);
    let gecko = || line.split_once("Listening on ")?.1.rsplit_once(':').map(|(_, port)| port);
    chrome.or_else(gecko)?.trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_announcement() {
        let line = "ChromeDriver was started successfully on port 40123.";
        assert_eq!(announced_port(line), Some(40123));
        assert_eq!(announced_port("Starting ChromeDriver 1 on port 0"), None);
        let line = "1795613346865\tgeckodriver\tINFO\tListening on 127.0.0.1:39739";
        assert_eq!(announced_port(line), Some(39739));
    }
}
