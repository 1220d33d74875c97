//! A server on this machine that ends with its owner.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::{ROUTE, http};
use crate::process::Companion;

/// How long a server may take until it answers: Python reads many files first.
const START_LIMIT: Duration = Duration::from_secs(60);

/// One that answers.
pub(super) struct Server {
    /// For people.
    pub(super) name: String,
    pub(super) address: SocketAddr,
    child: Companion,
}

impl Server {
    /// Starts `command` at a free port, and waits until it answers `row` as it should.
    ///
    /// # Errors
    /// When it ends, answers something else or does not answer.
    pub(super) fn start(name: &str, mut command: Command, row: &str) -> Result<Self> {
        let address = free_address()?;
        let (host, port) = (address.ip().to_string(), address.port().to_string());
        command.args(["--host", &host, "--port", &port]).stdout(Stdio::null());
        let child = Companion::start(command)?;
        let mut server = Self { name: name.to_owned(), address, child };
        server.wait(row).with_context(|| format!("{name} cannot be measured"))?;
        Ok(server)
    }

    fn wait(&mut self, row: &str) -> Result<()> {
        let begun = Instant::now();
        loop {
            match http::post(self.address, ROUTE, row) {
                Ok(answer) => return check(&answer),
                Err(_) if self.child.has_ended() => bail!("it ended; its output above says why"),
                Err(error) if begun.elapsed() > START_LIMIT => {
                    return Err(error.context(format!("no answer in {} s", START_LIMIT.as_secs())));
                }
                Err(_) => sleep(Duration::from_millis(50)),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.end();
    }
}

/// A port that was free a moment ago.
fn free_address() -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
    Ok(listener.local_addr()?)
}

/// Every server must say of the row what its label in the table says.
fn check(answer: &str) -> Result<()> {
    let read: Value = serde_json::from_str(answer).unwrap_or_default();
    let label = read["predictions"][0]["predicted_label"].as_i64();
    ensure!(label == Some(1), "expected one prediction with the label 1, found `{answer}`");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_linear_learners_json_with_the_tables_label_will_do() {
        assert!(check(r#"{"predictions":[{"score":0.99,"predicted_label":1}]}"#).is_ok());
        for other in [r#"{"predictions":[{"score":0.01,"predicted_label":0}]}"#, "0.99,1", ""] {
            assert!(check(other).unwrap_err().to_string().contains("label 1"), "{other}");
        }
    }
}
