//! The load generator, wrk: a closed loop, in which each connection asks again when it is answered.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

use super::ROUTE;
use crate::process::{Companion, answer, command};

/// What wrk asks, and how it tells what it found.
const SCRIPT: &str = "cloud/bench/invocations.lua";

/// What came of a load.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Load {
    pub(super) requests: u64,
    pub(super) seconds: f64,
    pub(super) p50_ms: f64,
    pub(super) p99_ms: f64,
    /// Answers of status 400 and above.
    pub(super) refused: u64,
    /// Connections that failed, and answers that did not come.
    pub(super) broken: u64,
}

impl Load {
    /// Requests answered in a second.
    pub(super) fn rate(&self) -> f64 {
        self.requests as f64 / self.seconds
    }

    /// Requests without an answer that is of use.
    pub(super) fn lost(&self) -> u64 {
        self.refused + self.broken
    }
}

/// Makes sure that wrk is there; gives its name and version.
///
/// # Errors
/// When it is missing and is for the reader to install.
pub(super) fn ensure(root: &Path) -> Result<String> {
    if let Some(version) = version() {
        return Ok(version);
    }
    crate::debian::install(&["wrk"], "the load comes from wrk", root)?;
    version().context("wrk is installed and does not say its version; is it on the path?")
}

/// wrk calls it a failure to be asked for its version, and says it in the first of many lines.
fn version() -> Option<String> {
    let said = answer("sh", &["-c", "wrk -v 2>&1 || true"])?;
    name_of(&said)
}

/// `wrk debian/4.1.0-3+b2 [epoll] Copyright …` → `wrk debian/4.1.0-3+b2`.
fn name_of(said: &str) -> Option<String> {
    let (name, _) = said.strip_prefix("wrk ")?.split_once(' ')?;
    Some(format!("wrk {name}"))
}

/// A load that goes on, and ends with its owner.
pub(super) struct Running(Companion);

impl Running {
    /// Asks for the row over `connections` at once, from one thread, for so long.
    ///
    /// # Errors
    /// When wrk does not start.
    pub(super) fn begin(
        root: &Path,
        address: SocketAddr,
        connections: usize,
        duration: Duration,
    ) -> Result<Self> {
        let connections = format!("-c{connections}");
        let duration = format!("-d{}s", duration.as_secs());
        let url = format!("http://{address}{ROUTE}");
        let arguments = ["-t1", &connections, &duration, "-s", SCRIPT, &url];
        let mut command = command("wrk", &arguments, root);
        command.stdout(Stdio::piped());
        Ok(Self(Companion::start(command)?))
    }

    pub(super) fn has_ended(&mut self) -> bool {
        self.0.has_ended()
    }

    /// Waits for the end; gives what was found.
    ///
    /// # Errors
    /// When wrk fails, or says something else than its script has it say.
    pub(super) fn finish(mut self) -> Result<Load> {
        read(&self.0.read()?)
    }
}

/// Reads the line of JSON behind wrk's own words.
fn read(said: &str) -> Result<Load> {
    let line = said.lines().rfind(|line| line.starts_with('{'));
    let line = line.with_context(|| format!("wrk: expected a line of {SCRIPT}, found: {said}"))?;
    let found: Value = serde_json::from_str(line).with_context(|| format!("wrk: `{line}`"))?;
    let number = |name: &str| {
        found[name].as_u64().with_context(|| format!("wrk: expected `{name}`, found `{line}`"))
    };
    Ok(Load {
        requests: number("requests")?,
        seconds: number("microseconds")? as f64 / 1e6,
        p50_ms: number("p50")? as f64 / 1e3,
        p99_ms: number("p99")? as f64 / 1e3,
        refused: number("refused")?,
        broken: number("broken")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What wrk 4.1.0 wrote.
    const SAID: &str = "Running 4s test @ http://127.0.0.1:18080/invocations
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.30ms  737.87us  14.60ms   77.92%
    Req/Sec    42.52k     6.46k   62.43k    75.00%
  169350 requests in 4.01s, 52.97MB read
Requests/sec:  42236.99
Transfer/sec:     13.21MB
";

    #[test]
    fn what_the_script_says_is_read_behind_wrks_own_words() {
        let line = r#"{"requests":169350,"microseconds":4009519,"p50":1211,"p99":4178,"refused":3,"broken":2}"#;
        let load = read(&format!("{SAID}{line}\n")).unwrap();
        let expected = Load {
            requests: 169_350,
            seconds: 4.009_519,
            p50_ms: 1.211,
            p99_ms: 4.178,
            refused: 3,
            broken: 2,
        };
        assert_eq!(load, expected);
        assert_eq!(load.lost(), 5);
        // wrk's own division of the two.
        assert_eq!(format!("{:.2}", load.rate()), "42236.99");
    }

    #[test]
    fn other_words_are_refused_with_what_they_were() {
        let error = read(SAID).unwrap_err().to_string();
        assert!(error.contains("invocations.lua") && error.contains("169350 requests"), "{error}");
        let error = read("{\"requests\":1}\n").unwrap_err().to_string();
        assert!(error.contains("expected `microseconds`"), "{error}");
    }

    #[test]
    fn the_version_is_the_first_word_behind_the_name() {
        let said = "wrk debian/4.1.0-3+b2 [epoll] Copyright (C) 2012 Will Glozer\nUsage: wrk";
        assert_eq!(name_of(said).as_deref(), Some("wrk debian/4.1.0-3+b2"));
        assert_eq!(name_of("sh: 1: wrk: not found"), None);
    }
}
