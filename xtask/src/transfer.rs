//! What a first prediction costs over the wire.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

use crate::workspace::{DEFAULT_PREDICTOR, files_below};

/// The promise: bytes after brotli, for everything up to the first prediction.
pub const BUDGET_BYTES: usize = 300_000;

const QUALITY: u32 = 11;
const WINDOW_BITS: u32 = 22;
const BUFFER_BYTES: usize = 1 << 16;

/// What a first prediction waits for, by the start of the name. A
/// browser test holds this list against what Chromium really fetches.
const FIRST: [&str; 5] = ["index.html", "page-", "parts-", "start-", DEFAULT_PREDICTOR];
/// Programs for other people's pages, which no visitor of ours fetches.
const FOR_OTHERS: &str = "engine/";

/// One file on its way to the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Relative to the built site.
    pub file: String,
    /// Bytes on disk.
    pub raw: usize,
    /// Bytes after brotli at its best setting.
    pub brotli: usize,
}

/// Measures the site built in `dist`: what a first prediction loads, and what comes after it.
///
/// # Errors
/// When the site is not built or a file cannot be read.
pub fn measure(dist: &Path) -> Result<Vec<Row>> {
    files_below(dist)
        .context("nothing to measure; run `cargo xtask build` first")?
        .into_iter()
        .filter(|file| !file.starts_with(FOR_OTHERS))
        .map(|file| measure_file(dist, file))
        .collect()
}

/// What a first prediction transfers, in bytes after brotli.
#[must_use]
pub fn total(rows: &[Row]) -> usize {
    rows.iter().filter(|row| row.is_first()).map(|row| row.brotli).sum()
}

/// The measurements as text: what a first prediction loads, one file a line, with its sum and the
/// budget, and then the sum of what the service worker fetches afterwards.
#[must_use]
pub fn table(rows: &[Row]) -> String {
    let (first, later): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.is_first());
    let mut lines = vec![line("file", "bytes", "brotli")];
    lines.extend(first.iter().map(|row| line(&row.file, row.raw, row.brotli)));
    lines.push(sum("first prediction", &first));
    lines.push(line("budget", "", BUDGET_BYTES));
    lines.push(sum("kept for offline use afterwards", &later));
    lines.join("\n")
}

fn sum(name: &str, rows: &[&Row]) -> String {
    let raw: usize = rows.iter().map(|row| row.raw).sum();
    line(name, raw, rows.iter().map(|row| row.brotli).sum::<usize>())
}

fn line(file: &str, raw: impl std::fmt::Display, brotli: impl std::fmt::Display) -> String {
    format!("{file:<44} {raw:>10} {brotli:>10}")
}

impl Row {
    /// Whether a first prediction waits for this file.
    #[must_use]
    pub fn is_first(&self) -> bool {
        FIRST.iter().any(|start| self.file.starts_with(start))
    }
}

fn measure_file(dist: &Path, file: String) -> Result<Row> {
    let bytes = std::fs::read(dist.join(&file)).with_context(|| format!("cannot read {file}"))?;
    Ok(Row { raw: bytes.len(), brotli: brotli_size(&bytes)?, file })
}

/// Bytes after brotli at its best setting.
///
/// # Errors
/// When memory cannot be written to, which does not happen.
pub fn brotli_size(bytes: &[u8]) -> Result<usize> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, BUFFER_BYTES, QUALITY, WINDOW_BITS);
    writer.write_all(bytes)?;
    writer.flush()?;
    drop(writer);
    Ok(packed.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_first_prediction_needs_is_counted() {
        let row = |file: &str| Row { file: file.to_owned(), raw: 2, brotli: 1 };
        let first = ["index.html", "page-0a.wasm", "start-1.js", DEFAULT_PREDICTOR].map(row);
        let later =
            ["sw.js", "split_batch.wasm", "worker-1.js", "models/other.safetensors"].map(row);
        assert_eq!(total(&[first, later].concat()), 4);
    }

    #[test]
    fn repetition_compresses_and_the_sum_is_shown() {
        let brotli = brotli_size(&[7; 10_000]).unwrap();
        assert!(brotli < 100, "{brotli}");
        let rows = vec![Row { file: "page-1.js".into(), raw: 10_000, brotli }];
        assert_eq!(total(&rows), brotli);
        assert!(table(&rows).contains("first prediction"));
    }
}
