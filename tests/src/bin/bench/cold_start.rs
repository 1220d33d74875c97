//! From asking for the page to its verdict painted, against a page without a program: as it was
//! painted when the page was built, and as it is computed in the browser.
//!
//! Chromium runs alone here: a remote control that watches its workers would hold them up. The
//! pages themselves report to their site, in a script that is put in front of everything else. It
//! is a file, since the page's policy forbids scripts within it; the empty page has the same file,
//! so that it costs both the same.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tests::{FLAGS, PATIENCE, Site, copy_site, dist, page::FIRST_ROW};

use crate::median;

const ROUNDS: usize = 15;
/// The promise: the painted landing against the empty page's paint.
const PAINTED_LIMIT: f64 = 1.3;
/// The promise: a verdict that is computed in the browser against the same.
const COMPUTED_LIMIT: f64 = 2.5;
/// What it shall become.
const COMPUTED_GOAL: f64 = 1.6;
/// The path at which a page reports; milliseconds follow.
const REPORT: &str = "/moments/";

/// A verdict that stands in the file itself.
const EMPTY_PAGE: &str = "<!doctype html><head><title>Empty</title></head>\
    <p class=\"verdict\"><b class=\"class\"><i class=\"name\">ready</i></b></p>";

/// Notes two moments, in milliseconds since the page was asked for, each when the next frame has
/// been handed over: that there is a verdict, and that the program has computed it here. They are reported at the end, so that reporting holds nothing up.
const WATCH: &str = "{
    const asked = new URLSearchParams(location.search).get('asked');
    const root = document.documentElement;
    // Only the page of the program has a state. The painted verdict is confirmed before the page is
    // drawn by the program; where nothing was painted, the program's verdict is the first.
    const isLast = (moment) => moment === 'started' || !root.dataset.state;
    const isComputed = () => ['computed', 'started'].includes(root.dataset.state);
    const moments = {};
    const note = (moment) => {
        if (moment in moments) return;
        moments[moment] = null;
        if (isLast(moment)) watch.disconnect();
        const painted = new MessageChannel();
        painted.port1.onmessage = () => {
            moments[moment] = performance.timeOrigin + performance.now() - asked;
            if (isLast(moment)) fetch(`/moments/${moments.verdict}/${moments.started}`);
        };
        requestAnimationFrame(() => painted.port2.postMessage(0));
    };
    const look = () => {
        if (!document.querySelector('.verdict .class .name')?.textContent) return;
        note('verdict');
        // A slow machine asks a worker: the program may have taken over before there is a verdict.
        if (isComputed()) note('started');
    };
    const watch = new MutationObserver(look);
    watch.observe(document, {
        childList: true, subtree: true, characterData: true,
        attributes: true, attributeFilter: ['data-state'],
    });
}";
/// Its name in a site.
const WATCH_FILE: &str = "watch.js";

/// Warms up what no page can help, the browser itself, and then goes to the page under test.
const WARM_UP: &str = "<!doctype html><title>Warming up</title><script>
    const [address, fragment] = decodeURIComponent(location.search.slice(1)).split('#');
    const clock = () => performance.timeOrigin + performance.now();
    setTimeout(() => location.replace(`${address}?asked=${clock()}#${fragment ?? ''}`), 700);
</script>";

/// What a visit found: when there was a verdict, and when the program's own, if there is a program.
type Moments = (f64, Option<f64>);

/// Medians of all moments over the rounds, and their ratios.
///
/// # Errors
/// When Chromium does not start or a page shows no verdict.
pub(crate) async fn report() -> Result<String> {
    let folder = tempfile::tempdir()?;
    let warm_up = site(&folder.path().join("warm-up"), |to| page(to, WARM_UP))?;
    let empty = site(&folder.path().join("empty"), |to| watched(to, EMPTY_PAGE))?;
    let nearside = site(&folder.path().join("nearside"), watched_copy)?;
    // Another case than the one that was painted.
    let link = format!("#case={FIRST_ROW}");
    let [mut nothing, mut landing, mut computed, mut linked]: [Vec<f64>; 4] = Default::default();
    for _ in 0..ROUNDS {
        nothing.push(cold_start(&warm_up, &empty, "").await?.0);
        let (painted, started) = cold_start(&warm_up, &nearside, "").await?;
        landing.push(painted);
        computed.push(started.context("the landing has no program")?);
        let (_, started) = cold_start(&warm_up, &nearside, &link).await?;
        linked.push(started.context("the link has no program")?);
    }
    let [empty, landing, computed, linked] = [nothing, landing, computed, linked].map(median);
    let line = |name: &str, took: f64, limit: f64| {
        format!("{name:<26}{took:7.1} ms   ratio {:5.2}   (at most {limit})", took / empty)
    };
    Ok([
        format!("median of {ROUNDS} rounds, a new profile each time; ratios to the empty page"),
        format!("{:<26}{empty:7.1} ms", "empty page"),
        line("landing painted", landing, PAINTED_LIMIT),
        line("landing computed here", computed, COMPUTED_LIMIT),
        line("link's verdict computed", linked, COMPUTED_LIMIT),
        format!("what is computed shall come within {COMPUTED_GOAL}"),
    ]
    .join("\n"))
}

/// Visits a site with this fragment, in a new profile.
async fn cold_start(warm_up: &Site, site: &Site, fragment: &str) -> Result<Moments> {
    let address = format!("{}{fragment}", site.url()).replace('#', "%23");
    let address = format!("{}?{address}", warm_up.url());
    let profile = tempfile::tempdir()?;
    let reported = || site.requests().into_iter().filter(|path| path.starts_with(REPORT));
    let before = reported().count();
    let mut chromium = Command::new("chromium")
        .args(FLAGS)
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(&address)
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
    let (verdict, started) =
        report[REPORT.len()..].split_once('/').context("expected two moments")?;
    // A page without a program reports no number there.
    Ok((verdict.parse()?, started.parse().ok()))
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
    watched(folder, &std::fs::read_to_string(dist().join("index.html"))?)
}

/// A page with the watch, and the watch beside it.
fn watched(folder: &Path, text: &str) -> Result<()> {
    std::fs::write(folder.join(WATCH_FILE), WATCH)?;
    let (before, after) = text.split_once("<head>").context("the page has no head")?;
    page(folder, &format!("{before}<head><script src=\"{WATCH_FILE}\"></script>{after}"))
}
