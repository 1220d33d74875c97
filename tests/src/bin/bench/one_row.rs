//! One row through the engine in Chromium, called from JavaScript as any page would.

use anyhow::{Context, Result};
use serde_json::json;
use tests::{Browser, Site, dist, page};

use crate::median;

const ROUNDS: usize = 9;
/// The promise, in microseconds a row.
const LIMIT: f64 = 10.0;

/// The promise, in milliseconds an explanation.
const WHY_LIMIT: f64 = 5.0;

/// The promise, in milliseconds for the smallest change and for a curve along one feature.
const WHAT_IF_LIMIT: f64 = 50.0;

/// Times blocks of calls, never one: the clock's steps are coarser than a row. The first blocks
/// warm up the browser's compiler, by time.
const SCRIPT: &str = "
    const [rounds, predictorFile, case_] = arguments;
    return import(new URL('model_wasm.js', location.href)).then(async (engine) => {
        await engine.default();
        const file = await fetch(predictorFile);
        const predictor = engine.Predictor.fromBytes(new Uint8Array(await file.arrayBuffer()));
        const row = Float32Array.from(predictor.describe().features, (feature) => feature.median);
        // Far from where an explanation starts, so that the way has many kinks.
        const extreme = row.map((value) => value * 2);
        const rows = new Float32Array(1000 * row.length);
        for (let i = 0; i < 1000; i++) rows.set(row, i * row.length);
        const known = Float32Array.from(case_);
        const block = (call, count) => {
            const begun = performance.now();
            for (let i = 0; i < count; i++) call();
            return (performance.now() - begun) * 1000 / count;
        };
        const contestants = [
            [() => predictor.predict(row), 2000],
            [() => predictor.predictBatch(rows), 20],
            [() => predictor.explain(extreme), 20],
            [() => predictor.alternatives(known, new Uint32Array()), 5],
            [() => predictor.predictBatch(rows.subarray(0, 101 * row.length)), 20],
        ];
        for (const [call] of contestants) {
            const end = performance.now() + 500;
            while (performance.now() < end) call();
        }
        const found = contestants.map(() => []);
        for (let round = 0; round < rounds; round++)
            contestants.forEach(([call, count], i) => found[i].push(block(call, count)));
        return found;
    });";

/// Medians over the rounds.
///
/// # Errors
/// When Chromium does not start or the module is not built.
pub(crate) async fn report() -> Result<String> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    browser.open(&format!("{}engine/example.html", site.url())).await?;
    let file = format!("../{}", xtask::workspace::DEFAULT_PREDICTOR);
    // Of all known cases one of the farthest from the threshold.
    let case: Vec<f64> =
        page::FIRST_ROW.split(',').map(|value| value.trim().parse()).collect::<Result<_, _>>()?;
    let found = browser.js(SCRIPT, vec![json!(ROUNDS), json!(file), json!(case)]).await?;
    browser.stop().await?;
    let found: Vec<Vec<f64>> =
        serde_json::from_value(found).context("the script found no times")?;
    let [one, thousand, why, change, curve] = [0, 1, 2, 3, 4].map(|i| median(found[i].clone()));
    Ok(format!(
        "median of {ROUNDS} rounds of blocks\n\
         one row           {one:7.2} µs, answer as an object included   (at most {LIMIT})\n\
         1000 rows         {:7.2} µs a row\n\
         explanation       {:7.2} ms, nearest known cases included   (at most {WHY_LIMIT})\n\
         smallest change   {:7.2} ms   (at most {WHAT_IF_LIMIT})\n\
         curve, 101 rows   {:7.2} ms   (at most {WHAT_IF_LIMIT})",
        thousand / 1000.0,
        why / 1000.0,
        change / 1000.0,
        curve / 1000.0
    ))
}
