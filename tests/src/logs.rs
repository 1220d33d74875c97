//! What Chromium logged: the console, and what the page asked the network for.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// One line of the browser's console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsoleEntry {
    /// `SEVERE`, `WARNING`, `INFO` or `DEBUG`.
    pub level: String,
    /// Source, position and text.
    pub message: String,
}

impl ConsoleEntry {
    /// Whether a reader of the console would call it a problem.
    #[must_use]
    pub fn is_problem(&self) -> bool {
        matches!(self.level.as_str(), "SEVERE" | "WARNING")
    }
}

/// Takes what was logged since the last call. The address is chromedriver's own: the standard
/// knows no logs, and thirtyfour asks at the one from before the standard.
pub(crate) fn take(session: &str, kind: &str) -> Result<Vec<ConsoleEntry>> {
    let mut response = ureq::post(format!("{session}/se/log"))
        .send_json(json!({ "type": kind }))
        .with_context(|| format!("chromedriver gives no {kind} log"))?;
    let answer: Value = response.body_mut().read_json()?;
    let entries = answer["value"].as_array().context("the log is no list")?;
    Ok(entries.iter().map(entry).collect())
}

/// The network addresses asked for, according to entries of the performance log.
pub(crate) fn requested_urls(entries: &[ConsoleEntry]) -> Vec<String> {
    entries.iter().filter_map(|entry| requested_url(&entry.message)).collect()
}

/// The hosts (with port) among `urls`; addresses without a host, such as `data:`, reach nobody.
pub(crate) fn hosts(urls: &[String]) -> BTreeSet<String> {
    urls.iter().filter_map(|url| host(url)).map(str::to_owned).collect()
}

fn entry(value: &Value) -> ConsoleEntry {
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    ConsoleEntry { level: text("level"), message: text("message") }
}

fn requested_url(message: &str) -> Option<String> {
    let event: Value = serde_json::from_str(message).ok()?;
    let event = &event["message"];
    (event["method"] == "Network.requestWillBeSent")
        .then(|| event["params"]["request"]["url"].as_str().map(str::to_owned))
        .flatten()
}

fn host(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    let reaches_out = matches!(scheme, "http" | "https" | "ws" | "wss");
    reaches_out.then(|| rest.split(['/', '?', '#']).next()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_told_from_other_events() {
        let entry = |message: &str| ConsoleEntry { level: "INFO".into(), message: message.into() };
        let sent = r#"{"message": {"method": "Network.requestWillBeSent",
            "params": {"request": {"url": "http://127.0.0.1:8/a?b"}}}}"#;
        let other = r#"{"message": {"method": "Page.loadEventFired", "params": {}}}"#;
        let urls = requested_urls(&[entry(sent), entry(other), entry("no json")]);
        assert_eq!(urls, ["http://127.0.0.1:8/a?b"]);
    }

    #[test]
    fn only_addresses_that_leave_the_page_have_hosts() {
        let urls = ["https://a.org:1/x", "data:text/plain,x", "blob:http://a/b", "http://b?x"];
        let found = hosts(&urls.map(str::to_owned));
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["a.org:1", "b"]);
    }
}
