//! Ten thousand rows compared with an endpoint on this machine: how fast beside a bare loop of
//! `fetch`, and how smooth.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tests::{Browser, Site, cloud, dist, known, page};

use crate::median;

const ROUNDS: usize = 3;
/// Times that the known cases stand in the table.
const TIMES: usize = 21;
/// Requests in flight, as the page has them by default.
const LANES: usize = 4;
/// Requests of the bare loop.
const BARE: usize = 2000;
/// Between two looks at whether it is done.
const BETWEEN: Duration = Duration::from_millis(500);
/// The promise, in milliseconds: no task of the page is longer.
const LONGEST_TASK: f64 = 50.0;

/// Asks for one row again and again; gives requests a second.
const FETCH: &str = "const [url, row, lanes, requests] = arguments; let left = requests; \
    const body = JSON.stringify({ instances: [row] }); \
    const headers = { 'Content-Type': 'application/json' }; \
    const lane = async () => { \
        while (left-- > 0) JSON.parse(await (await fetch(url, { method: 'POST', body, headers })).text()); \
    }; \
    const begun = performance.now(); \
    return Promise.all(Array.from({ length: lanes }, lane)) \
        .then(() => requests * 1000 / (performance.now() - begun));";

/// Begins to compare the table, and notes how many milliseconds it takes from the click until the
/// report is there, and the longest task meanwhile.
const BEGIN: &str = "const tasks = []; window.compared = null; \
    const watch = new PerformanceObserver((list) => tasks.push(...list.getEntries())); \
    watch.observe({ type: 'longtask' }); \
    const begun = performance.now(); document.querySelector('button.rows').click(); \
    const note = (took) => { \
        tasks.push(...watch.takeRecords()); \
        window.compared = [took, Math.max(0, ...tasks.map((task) => task.duration))]; \
    }; \
    const look = () => { \
        /* The causes come after the report. */ \
        if (document.querySelector('.parity')) setTimeout(note, 2000, performance.now() - begun); \
        else requestAnimationFrame(look); \
    }; \
    look();";

/// Medians over the rounds.
///
/// # Errors
/// When Chromium does not start or the page is not built.
pub(crate) async fn report() -> Result<String> {
    let (text, rows) = table()?;
    let row = known::predictor()?.reference().first().context("no known case")?.values.clone();
    let (mut bare, mut ours, mut longest) = (Vec::new(), Vec::new(), 0.0f64);
    for _ in 0..ROUNDS {
        let root = cloud::endpoint(xtask::workspace::DEFAULT_PREDICTOR, |_| {}).await?;
        let site = Site::start(&dist(), "/", 0)?;
        let browser = page::comparing(&site, &root).await?;
        page::speak(&browser, "tensorflow").await?;
        page::drop_file(&browser, "many.csv", text.as_bytes()).await?;
        // A dropped table is scored at once; that must not go on beside what is measured.
        page::enter(&browser, "Batch").await?;
        page::scored(&browser, " rows: ").await?;
        page::enter(&browser, "Compare").await?;
        browser.element("button.rows:enabled").await?;
        let url = format!("{root}/v1/models/{}:predict", wire::MODEL_NAME);
        let arguments = vec![json!(url), json!(row), json!(LANES), json!(BARE)];
        let found = browser.js(FETCH, arguments).await?;
        bare.push(found.as_f64().context("expected requests a second")?);
        let (took, task) = compare(&browser).await?;
        ours.push(rows as f64 / took);
        longest = longest.max(task);
        browser.stop().await?;
    }
    let (bare, ours) = (median(bare), median(ours));
    Ok(format!(
        "median of {ROUNDS} rounds, a new profile each time, {LANES} requests in flight\n\
         {rows} rows, compared      {ours:.0} rows/s, {:.2} of a bare loop of fetch ({bare:.0} requests/s)\n\
         longest task of the page  {}   (at most {LONGEST_TASK} ms)",
        ours / bare,
        if longest > 0.0 { format!("{longest:.0} ms") } else { "none of 50 ms or more".to_owned() },
    ))
}

/// The known cases many times over, and how many rows that is.
fn table() -> Result<(String, usize)> {
    let known = known::cases()?;
    let (header, cases) = known.split_once('\n').context("no header")?;
    Ok((format!("{header}\n{}", cases.repeat(TIMES)), cases.lines().count() * TIMES))
}

/// Seconds that a comparison took, and milliseconds of the page's longest task. A script may not
/// take as long, so it is asked again and again.
async fn compare(browser: &Browser) -> Result<(f64, f64)> {
    browser.js(BEGIN, vec![]).await?;
    loop {
        let found: Value = browser.js("return window.compared", vec![]).await?;
        if let Some([took, task]) = serde_json::from_value::<Option<[f64; 2]>>(found)? {
            return Ok((took / 1000.0, task));
        }
        tokio::time::sleep(BETWEEN).await;
    }
}
