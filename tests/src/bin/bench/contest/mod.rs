//! The same network on several runtimes, in real Chromium, side by side.
//!
//! Each contestant gets a browser of its own in every round, so that none has another's memory or
//! compiled code, and the rounds take turns.

mod memory;
mod report;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use model_wasm::Predictor;
use serde_json::json;
use tests::{Browser, Site};

use crate::median;
pub(crate) use report::write;

const ROUNDS: usize = 3;
/// Rows of a call.
pub(crate) const SIZES: [usize; 5] = [1, 64, 1_000, 10_000, 100_000];
/// Milliseconds that a size is measured for, and warmed up half as long.
const MILLISECONDS: f64 = 1000.0;
/// What would take longer for one call is left out, in microseconds.
const TOO_LONG: f64 = 4e6;

/// One who takes part: name for people, script, and what it transfers besides the network.
pub(crate) struct Contestant {
    pub(crate) name: &'static str,
    pub(crate) script: &'static str,
    pub(crate) runtime: &'static [&'static str],
}

pub(crate) const CONTESTANTS: [Contestant; 7] = [
    Contestant { name: "empty page", script: "empty", runtime: &[] },
    Contestant { name: "**Nearside**", script: "nearside", runtime: &ENGINE },
    Contestant { name: "**Nearside**, two workers", script: "nearside_two", runtime: &ENGINE },
    Contestant {
        name: "ONNX Runtime Web 1.30, 1 thread",
        script: "onnxruntime",
        runtime: &["ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"],
    },
    Contestant {
        name: "TensorFlow.js 4.22 wasm",
        script: "tfjs_wasm",
        runtime: &["tf.min.js", "tf-backend-wasm.min.js", "tfjs-backend-wasm-simd.wasm"],
    },
    Contestant { name: "TensorFlow.js 4.22 cpu", script: "tfjs_cpu", runtime: &["tf.min.js"] },
    Contestant { name: "plain JavaScript", script: "javascript", runtime: &["layers.js"] },
];

const ENGINE: [&str; 2] = ["engine/model_wasm.js", "engine/model_wasm_bg.wasm"];

/// What was found of one contestant.
#[derive(Default)]
pub(crate) struct Found {
    /// Milliseconds from navigation to the first prediction.
    pub(crate) ready: f64,
    /// Microseconds a row, by size of the call.
    pub(crate) row: BTreeMap<usize, f64>,
    /// Megabytes of the renderers afterwards.
    pub(crate) memory: Option<f64>,
    /// Largest difference of a probability from float64.
    pub(crate) difference: f64,
}

/// All that was found.
pub(crate) struct Contest {
    pub(crate) found: Vec<Found>,
    /// Multiplications and additions of one core, GFLOP/s.
    pub(crate) peak: f64,
    pub(crate) rounds: usize,
}

/// Holds the contest on the site that `cargo xtask bench` has made.
///
/// # Errors
/// When a contestant does not start or answer.
pub(crate) async fn hold(folder: &Path) -> Result<Contest> {
    prepare(folder)?;
    let site = Site::start(folder, "/", 0)?;
    let truth = answers(&open(&site, "float64").await?).await?;
    let mut rounds: Vec<Vec<Found>> = Vec::new();
    let mut peaks = Vec::new();
    for round in 0..ROUNDS {
        let mut found = Vec::new();
        for contestant in &CONTESTANTS {
            println!("round {}, {}", round + 1, contestant.name);
            found.push(measure(&site, contestant.script, &truth).await?);
        }
        rounds.push(found);
        let browser = open(&site, "peak").await?;
        peaks.push(browser.js("return window.rate()", vec![]).await?.as_f64().unwrap_or(0.0));
        browser.stop().await?;
    }
    let found = (0..CONTESTANTS.len()).map(|place| middle(&rounds, place)).collect();
    Ok(Contest { found, peak: median(peaks), rounds: ROUNDS })
}

/// The known cases as bytes, and the programs of the peak from their text.
fn prepare(folder: &Path) -> Result<()> {
    let bytes = std::fs::read(folder.join("predictor.safetensors"))?;
    let predictor = Predictor::from_bytes(&bytes)?;
    let values = predictor.reference().iter().flat_map(|row| &row.values);
    let rows: Vec<u8> = values.flat_map(|value| value.to_le_bytes()).collect();
    std::fs::write(folder.join("rows.bin"), rows)?;
    for name in ["peak_registers", "peak_memory"] {
        let text = folder.join(format!("{name}.wat"));
        let program =
            wat::parse_file(&text).with_context(|| format!("{} is refused", text.display()))?;
        std::fs::write(folder.join(format!("{name}.wasm")), program)?;
    }
    Ok(())
}

/// A browser in which a contestant has predicted its first row.
async fn open(site: &Site, script: &str) -> Result<Browser> {
    let browser = Browser::start().await?;
    // The first page of a browser pays for much that is none of ours.
    browser.open(&format!("{}contest.html?who=empty", site.url())).await?;
    browser.wait_js("window.ready").await?;
    browser.devtools("Network.setCacheDisabled", json!({ "cacheDisabled": true })).await?;
    browser.open(&format!("{}contest.html?who={script}", site.url())).await?;
    browser.wait_js("window.ready").await.with_context(|| format!("{script} predicts nothing"))?;
    Ok(browser)
}

async fn answers(browser: &Browser) -> Result<Vec<f64>> {
    let said = browser.js("return window.answers()", vec![]).await?;
    serde_json::from_value(said).context("expected probabilities")
}

async fn measure(site: &Site, script: &str, truth: &[f64]) -> Result<Found> {
    let browser = open(site, script).await?;
    let ready = browser.js("return window.ready", vec![]).await?.as_f64().unwrap_or(f64::NAN);
    let mut found = Found { ready, ..Found::default() };
    if script != "empty" {
        let given = answers(&browser).await?;
        let differences = given.iter().zip(truth).map(|(a, b)| (a - b).abs());
        found.difference = differences.fold(0.0, f64::max);
        let mut last = 0.0;
        for size in SIZES {
            if last * size as f64 > TOO_LONG {
                continue;
            }
            let arguments = vec![json!(size), json!(MILLISECONDS)];
            let said = browser.js("return window.measure(...arguments)", arguments).await?;
            last = said.as_f64().context("expected microseconds")?;
            found.row.insert(size, last);
        }
    }
    found.memory = memory::renderers();
    browser.stop().await?;
    Ok(found)
}

/// Medians over the rounds of the contestant at `place`.
fn middle(rounds: &[Vec<Found>], place: usize) -> Found {
    let all = || rounds.iter().map(|round| &round[place]);
    let row = |size: usize| {
        let values: Vec<f64> = all().filter_map(|found| found.row.get(&size).copied()).collect();
        (!values.is_empty()).then(|| (size, median(values)))
    };
    let memory: Vec<f64> = all().filter_map(|found| found.memory).collect();
    Found {
        ready: median(all().map(|found| found.ready).collect()),
        row: SIZES.into_iter().filter_map(row).collect(),
        memory: (!memory.is_empty()).then(|| median(memory)),
        difference: all().map(|found| found.difference).fold(0.0, f64::max),
    }
}
