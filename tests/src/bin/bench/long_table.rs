//! A long table through the page: how fast, how smooth, and how that compares with another build.
//!
//! The environment variable [`BASELINE`] may name the built site of an older commit, which is then
//! measured in turn with this one.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tests::{Browser, Site, dist, known, page};

use crate::median;

/// Names the folder of an older build, of the page from before it scored what is dropped by itself.
const BASELINE: &str = "NEARSIDE_BASELINE";

const ROUNDS: usize = 10;
/// Times that the known cases stand in the table.
const TIMES: usize = 2071;
/// The promise, in milliseconds: no task of the page is longer.
const LONGEST_TASK: f64 = 50.0;
/// The promise where two cores are free: two workers against one.
const TWO_WORKERS: f64 = 1.9;

/// Tells the page of a machine with one core.
const ONE_CORE: &str =
    "Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', { get: () => 1 });";

/// Makes the file, which keeps the page busy and is no part of what is measured; gives its size.
const MAKE: &str = "const [text, times] = arguments; const cut = text.indexOf('\\n') + 1; \
    const parts = [text.slice(0, cut), ...Array(times).fill(text.slice(cut))]; \
    window.file = new File(parts, 'long.csv'); \
    return window.file.size;";

/// Drops it; gives milliseconds from then on until the bar is gone and every row is counted, and
/// the longest task of the page meanwhile.
const DROP: &str = "const [rows, mustPress] = arguments; const tasks = []; \
    const watch = new PerformanceObserver((list) => tasks.push(...list.getEntries())); \
    watch.observe({ type: 'longtask' }); \
    const data = new DataTransfer(); data.items.add(window.file); \
    const drop = () => document.body.dispatchEvent(new DragEvent('drop', \
        { dataTransfer: data, bubbles: true, cancelable: true })); \
    const counted = () => { \
        const words = document.querySelector('.headline')?.textContent ?? ''; \
        return Number(words.split(' rows')[0].replace(/\\D/g, '')); \
    }; \
    return new Promise((done) => setTimeout(() => { \
        const begun = performance.now(); \
        let seen = false; \
        const look = () => { \
            const busy = Boolean(document.querySelector('.work')); \
            seen ||= busy; \
            if (mustPress && !seen) document.querySelector('.score:enabled')?.click(); \
            if (!seen || busy || counted() !== rows) return requestAnimationFrame(look); \
            const took = performance.now() - begun; \
            tasks.push(...watch.takeRecords()); \
            done([took, Math.max(0, ...tasks.map((task) => task.duration))]); \
        }; \
        drop(); look(); \
    }));";

/// A built page, and what was measured of it.
struct Contestant {
    dist: PathBuf,
    /// Whether the page is told of one core, and so takes one worker.
    alone: bool,
    /// Whether it is of before the page was rebuilt: there scoring begins when a button is pressed.
    old: bool,
    /// Seconds, one a round.
    times: Vec<f64>,
    /// Milliseconds, over all rounds.
    longest_task: f64,
}

/// The table, and how many rows it comes to.
struct Table {
    known: String,
    rows: usize,
}

impl Contestant {
    fn new(dist: PathBuf, old: bool) -> Self {
        Self { dist, old, alone: false, times: Vec::new(), longest_task: 0.0 }
    }

    /// Measures once, with a new profile; gives the size of the table in bytes.
    async fn run(&mut self, table: &Table) -> Result<f64> {
        let site = Site::start(&self.dist, "/", 0)?;
        let browser = Browser::start().await?;
        if self.alone {
            let source = json!({ "source": ONE_CORE });
            browser.devtools("Page.addScriptToEvaluateOnNewDocument", source).await?;
        }
        browser.open(&site.url()).await?;
        self.await_loaded(&browser).await?;
        let size = browser.js(MAKE, vec![json!(table.known), json!(TIMES)]).await?;
        let found: Value = browser.js(DROP, vec![json!(table.rows), json!(self.old)]).await?;
        let [took, task]: [f64; 2] = serde_json::from_value(found).context("expected two times")?;
        self.times.push(took / 1000.0);
        self.longest_task = self.longest_task.max(task);
        browser.stop().await?;
        size.as_f64().context("expected the size of a file")
    }

    async fn await_loaded(&self, browser: &Browser) -> Result<()> {
        if !self.old {
            return page::loaded(browser).await;
        }
        // That page says nothing of its start.
        browser.wait_text(".self-test", "a passed self-test", |text| text.contains('✓')).await?;
        Ok(())
    }

    fn seconds(&self) -> f64 {
        median(self.times.clone())
    }

    fn described(&self, rows: usize) -> String {
        let (took, task) = (self.seconds(), self.longest_task);
        let task = if task > 0.0 { format!("{task:.0} ms") } else { "none of 50 ms".to_owned() };
        format!("{took:.2} s, {:.0} rows/s, longest task of the page {task}", rows as f64 / took)
    }
}

/// Medians over the rounds.
///
/// # Errors
/// When Chromium does not start or a page is not built.
pub(crate) async fn report() -> Result<String> {
    let known = known::cases()?;
    let table = Table { rows: (known.lines().count() - 1) * TIMES, known };
    let mut ours = Contestant::new(dist(), false);
    let mut alone = Contestant { alone: true, ..Contestant::new(dist(), false) };
    let older = std::env::var_os(BASELINE).map(PathBuf::from);
    let mut older = older.map(|dist| Contestant::new(dist, true));
    let mut size = f64::NAN;
    for _ in 0..ROUNDS {
        size = ours.run(&table).await?;
        alone.run(&table).await?;
        if let Some(older) = &mut older {
            older.run(&table).await?;
        }
    }
    let mut lines = vec![
        format!("median of {ROUNDS} rounds, a new profile each time, from the drop of the file on"),
        format!("{} rows, {:.0} MB, read and scored by all cores", table.rows, size / 1e6),
        format!("this build    {}   (at most {LONGEST_TASK} ms)", ours.described(table.rows)),
    ];
    let speedup = alone.seconds() / ours.seconds();
    lines.push(format!("one worker    {}", alone.described(table.rows)));
    lines.push(format!(
        "all cores     {speedup:.2} times as fast as one worker   (two: at least {TWO_WORKERS})"
    ));
    if let Some(older) = older {
        lines.push(format!("the baseline  {}", older.described(table.rows)));
        lines.push(format!("ratio         {:.2} of its rows/s", older.seconds() / ours.seconds()));
    }
    Ok(lines.join("\n"))
}
