//! From asking for the page to its first verdict painted, against a page without a program.
//!
//! Chromium runs alone here: a remote control that watches its workers would hold them up. The
//! pages themselves report to their site, in a script that is put in front of everything else.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tests::{FLAGS, PATIENCE, Site, copy_site, dist};

use crate::median;

const ROUNDS: usize = 15;
/// The promise: our first verdict against the empty page's paint.
const LIMIT: f64 = 1.6;
/// The path at which a page reports; milliseconds follow.
const REPORT: &str = "/painted/";

/// A verdict that stands in the file itself.
const EMPTY_PAGE: &str = "<!doctype html><head><title>Empty</title></head><p class=\"verdict\"><b class=\"name\">ready</b></p>";

/// Notes when the first frame with a verdict has been handed over, since it was asked for.
const WATCH: &str = "<script>{
    const watch = new MutationObserver(() => {
        if (!document.querySelector('.verdict .name')?.textContent) return;
        watch.disconnect();
        const asked = new URLSearchParams(location.search).get('asked');
        const painted = new MessageChannel();
        painted.port1.onmessage = () => {
            const took = performance.timeOrigin + performance.now() - asked;
            fetch(`/painted/${took}`);
        };
        requestAnimationFrame(() => painted.port2.postMessage(0));
    });
    watch.observe(document, { childList: true, subtree: true, characterData: true });
}</script>";

/// Warms up what no page can help, the browser itself, and then goes to the page under test.
const WARM_UP: &str = "<!doctype html><title>Warming up</title><script>
    const [address, fragment] = decodeURIComponent(location.search.slice(1)).split('#');
    const clock = () => performance.timeOrigin + performance.now();
    setTimeout(() => location.replace(`${address}?asked=${clock()}#${fragment ?? ''}`), 700);
</script>";

/// Medians of both pages over the rounds, and their ratio.
///
/// # Errors
/// When Chromium does not start or a page shows no verdict.
pub(crate) async fn report() -> Result<String> {
    let folder = tempfile::tempdir()?;
    let warm_up = site(&folder.path().join("warm-up"), |to| page(to, WARM_UP))?;
    let empty = site(&folder.path().join("empty"), |to| page(to, &watched(EMPTY_PAGE)?))?;
    let nearside = site(&folder.path().join("nearside"), watched_copy)?;
    let pages = [(&empty, String::new()), (&nearside, format!("#case={}", first_sample()?))];
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for ((site, fragment), times) in pages.iter().zip(&mut times) {
            let address = format!("{}{fragment}", site.url()).replace('#', "%23");
            times.push(cold_start(&format!("{}?{address}", warm_up.url()), site).await?);
        }
    }
    let [empty, nearside] = times.map(median);
    Ok(format!(
        "median of {ROUNDS} rounds, a new profile each time\n\
         empty page        {empty:7.1} ms\n\
         first verdict     {nearside:7.1} ms\n\
         ratio             {:7.2}    (at most {LIMIT})",
        nearside / empty
    ))
}

async fn cold_start(address: &str, site: &Site) -> Result<f64> {
    let profile = tempfile::tempdir()?;
    let reported = || site.requests().into_iter().filter(|path| path.starts_with(REPORT));
    let before = reported().count();
    let mut chromium = Command::new("chromium")
        .args(FLAGS)
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(address)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("cannot start Chromium")?;
    let begun = Instant::now();
    let report = loop {
        let report = reported().nth(before);
        if report.is_some() || begun.elapsed() > PATIENCE {
            break report;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    chromium.kill()?;
    chromium.wait()?;
    let report = report.with_context(|| format!("{address} painted no verdict"))?;
    Ok(report[REPORT.len()..].parse()?)
}

fn site(folder: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<Site> {
    std::fs::create_dir(folder)?;
    fill(folder)?;
    Site::start(folder, "/", 0)
}

fn page(folder: &Path, text: &str) -> Result<()> {
    Ok(std::fs::write(folder.join("index.html"), text)?)
}

/// The built site, with the watch in its page.
fn watched_copy(folder: &Path) -> Result<()> {
    copy_site(folder)?;
    page(folder, &watched(&std::fs::read_to_string(dist().join("index.html"))?)?)
}

fn watched(page: &str) -> Result<String> {
    let (before, after) = page.split_once("<head>").context("the page has no head")?;
    Ok(format!("{before}<head>{WATCH}{after}"))
}

/// The first sample of the default predictor, as a link carries it.
fn first_sample() -> Result<String> {
    let bytes = std::fs::read(dist().join(xtask::workspace::DEFAULT_PREDICTOR))?;
    let predictor = model_wasm::Predictor::from_bytes(&bytes)?;
    let row = predictor.samples().next().context("the default predictor has no samples")?;
    Ok(row.iter().map(f32::to_string).collect::<Vec<_>>().join(","))
}
