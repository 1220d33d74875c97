//! The endpoint's memory while it is at full load for minutes.

use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::contest::CONNECTIONS;
use super::server::Server;
use super::wrk::{Load, Running};
use super::{http, median};

const EVERY: Duration = Duration::from_secs(10);
/// What a server asks for when its load begins is no leak: the slope begins here.
const SETTLED: f64 = 1.0;
const METRIC: &str = "process_resident_memory_bytes ";

/// What was found in so many minutes.
pub(super) struct Memory {
    pub(super) minutes: u64,
    pub(super) load: Load,
    /// Minutes since the load began, and KB resident.
    pub(super) samples: Vec<(f64, f64)>,
}

/// In KB.
pub(super) struct Summary {
    /// Before the load.
    pub(super) first: f64,
    pub(super) median: f64,
    pub(super) most: f64,
    pub(super) last: f64,
}

impl Memory {
    pub(super) fn summary(&self) -> Summary {
        let values = || self.samples.iter().map(|&(_, kilobytes)| kilobytes);
        Summary {
            first: values().next().unwrap_or(f64::NAN),
            median: median(values()),
            most: values().fold(f64::NAN, f64::max),
            last: values().next_back().unwrap_or(f64::NAN),
        }
    }

    /// KB a minute, of the line of least squares without the first minute; none of too short a run.
    pub(super) fn slope(&self) -> Option<f64> {
        slope(&self.samples)
    }

    /// How much the line rises over the run without its first minute, as a share of the median.
    pub(super) fn rise(&self) -> Option<f64> {
        let minutes = self.samples.last().map_or(0.0, |&(minutes, _)| minutes - SETTLED);
        self.slope().map(|slope| slope * minutes / self.summary().median)
    }
}

/// Loads `server` for so many minutes and samples its memory, first before the load.
///
/// # Errors
/// When the load cannot be made, or the server does not tell its memory.
pub(super) fn watch(root: &Path, server: &Server, minutes: u64) -> Result<Memory> {
    println!("{minutes} min at full load: {}", server.name);
    let mut samples = vec![(0.0, resident_kilobytes(server)?)];
    let duration = Duration::from_secs(60 * minutes);
    let ticks = duration.as_secs() / EVERY.as_secs();
    let begun = Instant::now();
    let mut load = Running::begin(root, server.address, CONNECTIONS[0], duration)?;
    for tick in 1..=ticks {
        if load.has_ended() {
            break;
        }
        sleep((EVERY * tick as u32).saturating_sub(begun.elapsed()));
        samples.push((begun.elapsed().as_secs_f64() / 60.0, resident_kilobytes(server)?));
    }
    let load = load.finish()?;
    Ok(Memory { minutes, load, samples })
}

fn resident_kilobytes(server: &Server) -> Result<f64> {
    let page = http::get(server.address, "/metrics").context("the endpoint's metrics")?;
    kilobytes_in(&page)
}

fn kilobytes_in(page: &str) -> Result<f64> {
    let found = page.lines().find_map(|line| line.strip_prefix(METRIC));
    let bytes: Option<f64> = found.and_then(|value| value.trim().parse().ok());
    let bytes = bytes.with_context(|| {
        format!("/metrics has no {METRIC}here; measure on Linux, where the system tells it")
    })?;
    Ok(bytes / 1024.0)
}

/// Least squares over what is not of the first minute.
fn slope(samples: &[(f64, f64)]) -> Option<f64> {
    let settled = || samples.iter().filter(|(minutes, _)| *minutes >= SETTLED);
    let count = settled().count() as f64;
    let mean = |part: fn(&(f64, f64)) -> f64| settled().map(part).sum::<f64>() / count;
    let (x, y) = (mean(|sample| sample.0), mean(|sample| sample.1));
    let width: f64 = settled().map(|sample| (sample.0 - x).powi(2)).sum();
    let rise: f64 = settled().map(|sample| (sample.0 - x) * (sample.1 - y)).sum();
    (width > 0.0).then(|| rise / width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_is_that_of_a_line_and_knows_no_first_minute() {
        let line = [(0.0, 9e9), (0.5, 0.0), (1.0, 103.0), (2.0, 106.0), (3.0, 109.0)];
        assert_eq!(slope(&line), Some(3.0));
        // numpy.polyfit([1, 2, 3, 4], [5, 1, 4, 2], 1)[0]
        let found = slope(&[(1.0, 5.0), (2.0, 1.0), (3.0, 4.0), (4.0, 2.0)]).unwrap();
        assert!((found + 0.6).abs() < 1e-12, "{found}");
    }

    #[test]
    fn too_few_samples_have_no_slope() {
        assert_eq!(slope(&[(0.0, 1.0), (1.0, 2.0)]), None);
        assert_eq!(slope(&[]), None);
    }

    #[test]
    fn the_memory_is_found_in_the_page_of_metrics() {
        let page = "# TYPE process_resident_memory_bytes gauge\n\
                    process_resident_memory_bytes 7548928\nprocess_threads 3\n";
        assert_eq!(kilobytes_in(page).unwrap(), 7372.0);
        assert!(kilobytes_in("process_threads 3\n").is_err());
    }
}
