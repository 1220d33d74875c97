//! A long table through the page: how fast, how smooth, and what the workers spend their time on.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tests::{Browser, Site, dist, known, page};

use crate::median;

const ROUNDS: usize = 3;
/// Times that the known cases stand in the table.
const TIMES: usize = 2071;
/// The promise, in milliseconds: no task of the page is longer.
const LONGEST_TASK: f64 = 50.0;

/// Drops the file, and notes tasks of the page that keep it busy.
const DROP: &str = "const [text, times] = arguments; const cut = text.indexOf('\\n') + 1; \
    window.tasks = []; \
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((e) => e.duration))) \
        .observe({ type: 'longtask' }); \
    const parts = [text.slice(0, cut), ...Array(times).fill(text.slice(cut))]; \
    const file = new File(parts, 'long.csv'); const data = new DataTransfer(); data.items.add(file); \
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })); \
    return file.size;";

/// Scores it; milliseconds from the click until the bar is gone.
const SCORE: &str = "window.tasks.length = 0; const begun = performance.now(); \
    document.querySelector('.score').click(); \
    return new Promise((done) => { \
        let seen = false; \
        const look = () => { \
            const busy = Boolean(document.querySelector('.work')); \
            if (seen && !busy) done([performance.now() - begun, Math.max(0, ...window.tasks)]); \
            else { seen ||= busy; requestAnimationFrame(look); } \
        }; \
        look(); \
    });";

/// Medians over the rounds.
///
/// # Errors
/// When Chromium does not start or the page is not built.
pub(crate) async fn report() -> Result<String> {
    let text = known::cases()?;
    let rows = (text.lines().count() - 1) * TIMES;
    let (mut times, mut longest, mut megabytes) = (Vec::new(), 0.0f64, 0.0);
    for _ in 0..ROUNDS {
        let site = Site::start(&dist(), "/", 0)?;
        let browser = Browser::start().await?;
        browser.open(&site.url()).await?;
        page::loaded(&browser).await?;
        let size = browser.js(DROP, vec![json!(text), json!(TIMES)]).await?;
        megabytes = size.as_f64().unwrap_or(f64::NAN) / 1e6;
        browser.element(".score:enabled").await?;
        let found: Value = browser.js(SCORE, vec![]).await?;
        let [took, task]: [f64; 2] = serde_json::from_value(found).context("expected two times")?;
        times.push(took / 1000.0);
        longest = longest.max(task);
        browser.stop().await?;
    }
    let took = median(times);
    Ok(format!(
        "median of {ROUNDS} rounds, a new profile each time\n\
         {rows} rows, {megabytes:.0} MB   {took:.2} s, {:.0} rows/s, read and scored by all cores\n\
         longest task of the page     {}   (at most {LONGEST_TASK} ms)",
        rows as f64 / took,
        if longest > 0.0 { format!("{longest:.0} ms") } else { "none of 50 ms or more".to_owned() },
    ))
}
