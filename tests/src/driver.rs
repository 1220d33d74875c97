//! chromedriver as a child process that ends with its owner.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result};

/// Times that chromedriver may choose a port.
const TRIES: usize = 5;

/// A running chromedriver on a port of its own choosing.
pub(crate) struct Driver {
    process: Child,
    url: String,
}

impl Driver {
    /// Starts chromedriver and waits until it says where it listens.
    ///
    /// It chooses one port for both kinds of addresses, and ends when another program has that port
    /// on one of them; then another choice does.
    pub(crate) fn start() -> Result<Self> {
        let mut last = Self::start_once();
        for _ in 1..TRIES {
            if last.is_ok() {
                break;
            }
            last = Self::start_once();
        }
        last
    }

    fn start_once() -> Result<Self> {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start chromedriver; `cargo xtask test` installs or explains")?;
        let said = process.stdout.take();
        // From here on the process is owned, and so ended, whatever goes wrong.
        let mut driver = Self { process, url: String::new() };
        let port = port_from(said.context("chromedriver has no output")?)?;
        driver.url = format!("http://127.0.0.1:{port}");
        Ok(driver)
    }

    /// Where it takes commands.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Both fail only when it has already ended, which is what is wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads up to the line that names the port, then leaves a thread reading: a full pipe would
/// otherwise stop chromedriver.
fn port_from(said: ChildStdout) -> Result<u16> {
    let mut lines = BufReader::new(said).lines();
    let port = lines
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| announced_port(&line))
        .context("chromedriver ended without naming its port; run it by hand to see why")?;
    std::thread::spawn(move || lines.for_each(drop));
    Ok(port)
}

/// `ChromeDriver was started successfully on port 40123.` → 40123.
fn announced_port(line: &str) -> Option<u16> {
    line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_announcement() {
        let line = "ChromeDriver was started successfully on port 40123.";
        assert_eq!(announced_port(line), Some(40123));
        assert_eq!(announced_port("Starting ChromeDriver 1 on port 0"), None);
    }
}
