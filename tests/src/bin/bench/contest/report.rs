//! The contest as a table in Markdown.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xtask::{machine, transfer::brotli_size};

use super::{CONTESTANTS, Contest, Contestant, Found, SIZES};

/// Multiplications and additions of one row: the shipped network of 30-256-128-64-32-1.
const OPERATIONS: f64 = 2.0 * (30 * 256 + 256 * 128 + 128 * 64 + 64 * 32 + 32) as f64;

/// Writes the report of the day; gives its place.
///
/// # Errors
/// When a file cannot be read or written.
pub(crate) fn write(site: &Path, contest: &Contest, ours: &str) -> Result<PathBuf> {
    let (processor, cores) = machine::processor();
    let name = format!("{}-{}-{cores}-cores.md", machine::today(), machine::slug(&processor));
    let file = xtask::workspace::root()?.join("docs/benchmarks").join(name);
    let text = format!(
        "# {}, {cores} cores of {processor}, Chromium headless\n\n\
         Written by `cargo xtask bench`. Absolute figures hold for this machine, which may be shared and \
         noisy; the ratios are the point.\n\n## The same network on several runtimes\n\n{}\n{}\n\
         ## The page\n\n```\n{ours}\n```\n",
        machine::today(),
        table(site, contest)?,
        words(contest),
    );
    std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(file)
}

fn table(site: &Path, contest: &Contest) -> Result<String> {
    let sizes: Vec<String> = SIZES[1..].iter().map(|size| format!("{size}")).collect();
    let mut text = format!(
        "| contestant | runtime, KB raw / brotli | first prediction, ms | one row, µs | million rows/s at {} | \
         of the peak | memory above the empty page, MB | largest difference from float64 |\n\
         |---|---|---|---|---|---|---|---|\n",
        sizes.join(" / ")
    );
    let empty = contest.found.first().and_then(|found| found.memory);
    for (contestant, found) in CONTESTANTS.iter().zip(&contest.found) {
        text += &line(site, contestant, found, contest.peak, empty)?;
    }
    Ok(text)
}

fn line(
    site: &Path,
    contestant: &Contestant,
    found: &Found,
    peak: f64,
    empty: Option<f64>,
) -> Result<String> {
    let none = || "–".to_owned();
    let size = |file: &&str| -> Result<(usize, usize)> {
        let bytes =
            std::fs::read(site.join(file)).with_context(|| format!("cannot read {file}"))?;
        Ok((bytes.len(), brotli_size(&bytes)?))
    };
    let sizes = contestant.runtime.iter().map(size).collect::<Result<Vec<_>>>()?;
    let kilobytes =
        |part: fn(&(usize, usize)) -> usize| sizes.iter().map(part).sum::<usize>() as f64 / 1024.0;
    let runtime = match sizes.is_empty() {
        true => none(),
        false => format!("{:.0} / {:.0}", kilobytes(|s| s.0), kilobytes(|s| s.1)),
    };
    let rates: Vec<String> = SIZES[1..]
        .iter()
        .map(|size| found.row.get(size).map_or_else(none, |row| format!("{:.3}", 1.0 / row)))
        .collect();
    let best = found.row.values().copied().fold(f64::INFINITY, f64::min);
    let share = OPERATIONS / best / 1000.0 / peak;
    let blank = found.row.is_empty();
    let memory = found.memory.zip(empty).map(|(own, empty)| (own - empty).max(0.0));
    Ok(format!(
        "| {} | {runtime} | {:.0} | {} | {} | {} | {} | {} |\n",
        contestant.name,
        found.ready,
        found.row.get(&1).map_or_else(none, |row| format!("{row:.2}")),
        if blank { none() } else { rates.join(" / ") },
        if blank { none() } else { format!("{:.0} %", share * 100.0) },
        if blank { none() } else { memory.map_or_else(none, |mb| format!("{mb:.0}")) },
        if blank { none() } else { format!("{:.1e}", found.difference) },
    ))
}

fn words(contest: &Contest) -> String {
    let row = |place: usize, size: usize| contest.found[place].row.get(&size).copied();
    let gain = row(1, 100_000).zip(row(2, 100_000)).map(|(one, two)| one / two);
    let gain = gain.map_or(String::new(), |gain| format!(" Two workers are {gain:.2} × one."));
    format!(
        "\n- {} rounds, each contestant in a browser of its own, taking turns; medians.\n\
         - The peak of multiplications and additions in 128-bit vectors on one core is {:.1} GFLOP/s here; a row is \
         {OPERATIONS:.0} of them.{gain}\n\
         - “First prediction” counts from the navigation in a running browser, its cache switched off, and \
         includes the network's file (ours 190 KB, ONNX 207 KB, TensorFlow.js 208 KB).\n",
        contest.rounds, contest.peak
    )
}
