//! What a first prediction costs over the wire.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

use crate::workspace::{DEFAULT_PREDICTOR, files_below};

/// The promise: bytes after brotli, for everything up to the first prediction.
pub const BUDGET_BYTES: usize = 360_000;

/// What `tidy` holds the page to until the promise is kept: it is only ever lowered.
pub const CEILING_BYTES: usize = 520_000;

const QUALITY: u32 = 11;
const WINDOW_BITS: u32 = 22;
const BUFFER_BYTES: usize = 1 << 16;

/// What the page is made of; the default predictor is added by name.
const PAGE_KINDS: [&str; 5] = [".html", ".css", ".js", ".wasm", ".woff2"];

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

/// Measures what a first prediction loads from the site built in `dist`.
///
/// # Errors
/// When the site is not built or a file cannot be read.
pub fn measure(dist: &Path) -> Result<Vec<Row>> {
    files_below(dist)
        .context("nothing to measure; run `cargo xtask build` first")?
        .into_iter()
        .filter(|file| is_needed_first(file))
        .map(|file| measure_file(dist, file))
        .collect()
}

/// The sum after brotli, in bytes.
#[must_use]
pub fn total(rows: &[Row]) -> usize {
    rows.iter().map(|row| row.brotli).sum()
}

/// The measurements as text, one file a line, the sum and the budget last.
#[must_use]
pub fn table(rows: &[Row]) -> String {
    let raw: usize = rows.iter().map(|row| row.raw).sum();
    let mut lines = vec![line("file", "bytes", "brotli")];
    lines.extend(rows.iter().map(|row| line(&row.file, row.raw, row.brotli)));
    lines.push(line("first prediction", raw, total(rows)));
    lines.push(line("budget", "", BUDGET_BYTES));
    lines.join("\n")
}

fn line(file: &str, raw: impl std::fmt::Display, brotli: impl std::fmt::Display) -> String {
    format!("{file:<44} {raw:>10} {brotli:>10}")
}

fn is_needed_first(file: &str) -> bool {
    let is_page = PAGE_KINDS.iter().any(|kind| file.ends_with(kind))
        && file != "sw.js"
        && !file.starts_with("engine/");
    is_page || file == DEFAULT_PREDICTOR
}

fn measure_file(dist: &Path, file: String) -> Result<Row> {
    let bytes = std::fs::read(dist.join(&file)).with_context(|| format!("cannot read {file}"))?;
    Ok(Row { raw: bytes.len(), brotli: brotli_size(&bytes)?, file })
}

fn brotli_size(bytes: &[u8]) -> Result<usize> {
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
        let needed = |file| is_needed_first(file);
        assert!(needed("index.html") && needed("worker_bg.wasm") && needed(DEFAULT_PREDICTOR));
        assert!(!needed("sw.js") && !needed("engine/model_wasm.js"));
        assert!(!needed("models/another.safetensors"));
    }

    #[test]
    fn repetition_compresses_and_the_sum_is_shown() {
        let brotli = brotli_size(&[7; 10_000]).unwrap();
        assert!(brotli < 100, "{brotli}");
        let rows = vec![Row { file: "a.js".into(), raw: 10_000, brotli }];
        assert_eq!(total(&rows), brotli);
        assert!(table(&rows).contains("first prediction"));
    }
}
