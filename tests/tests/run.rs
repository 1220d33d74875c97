//! How a run of many rows goes: a few in flight, at a pace, cancelled, gone on with, forgotten; and
//! where the keyboard's focus is meanwhile.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use axum::{
    extract::{Request, State},
    http::Method,
    middleware::{self, Next},
    response::Response,
};
use gateway::{Options, Upstream};
use serde_json::json;
use tests::{
    Browser, Site,
    cloud::{gateway, model, poll},
    dist, known,
    page::{comparing, drop_file, enter, loaded},
};
use thirtyfour::Key;
use tokio::net::TcpListener;

const LINEAR: &str = "models/wdbc-linear.safetensors";
/// As in `comparison.rs`.
const DIFFERING: &str = "No parity: 3 of 483 verdicts differ";

fn options() -> Result<Options> {
    Ok(Options::new(Upstream::Model(Arc::new(model(LINEAR)?))))
}

/// What a gateway saw of the rows it was asked.
#[derive(Default)]
struct Seen {
    /// In flight when each request began, itself among them.
    in_flight: Vec<usize>,
    begun: Vec<Instant>,
    now: usize,
}

type Watch = Arc<Mutex<Seen>>;

/// Starts the stand-in for API Gateway under watch; gives the address of its root.
async fn watched() -> Result<(String, Watch)> {
    let watch = Watch::default();
    let router =
        gateway::router(options()?).layer(middleware::from_fn_with_state(watch.clone(), see));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let root = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok((root, watch))
}

async fn see(State(watch): State<Watch>, request: Request, next: Next) -> Response {
    // A preflight is no row.
    let row = request.method() == Method::POST;
    if row {
        with(&watch, |seen| {
            seen.now += 1;
            seen.in_flight.push(seen.now);
            seen.begun.push(Instant::now());
        });
    }
    let response = next.run(request).await;
    if row {
        with(&watch, |seen| seen.now -= 1);
    }
    response
}

fn with<T>(watch: &Watch, look: impl FnOnce(&mut Seen) -> T) -> T {
    look(&mut watch.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Compares thirty rows with the resource at `address`, at a pace.
async fn thirty(address: &str, in_flight: u32, per_second: u32) -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = comparing(&site, address).await?;
    let rows: Vec<String> = known::cases()?.lines().take(31).map(str::to_owned).collect();
    drop_file(&browser, "thirty.csv", rows.join("\n").as_bytes()).await?;
    enter(&browser, "Compare").await?;
    browser.click(".pace summary").await?;
    enter_number(&browser, ".in-flight", in_flight).await?;
    enter_number(&browser, ".per-second", per_second).await?;
    browser.click("button.rows:enabled").await?;
    browser.wait_text(".parity", "30 rows", |text| text.contains("30 rows")).await?;
    browser.stop().await
}

async fn enter_number(browser: &Browser, field: &str, number: u32) -> Result<()> {
    browser.fill(field, &number.to_string()).await?;
    browser.js("document.activeElement.blur()", vec![]).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn as_many_rows_are_in_flight_as_was_said_and_the_first_is_alone() -> Result<()> {
    let (root, watch) = watched().await?;
    thirty(&format!("{root}/prod/fault/slow/50"), 3, 0).await?;
    let in_flight = with(&watch, |seen| seen.in_flight.clone());
    assert_eq!(in_flight.len(), 30);
    // Alone is the first as long as it takes: the second begins when it is over.
    assert_eq!(in_flight[..2], [1, 1], "{in_flight:?}");
    assert_eq!(in_flight.iter().max(), Some(&3), "{in_flight:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_requests_are_sent_in_a_second_than_was_said() -> Result<()> {
    let (root, watch) = watched().await?;
    thirty(&format!("{root}/prod/predict"), 8, 25).await?;
    let begun = with(&watch, |seen| seen.begun.clone());
    let took = begun[29] - begun[0];
    // 29 waits of 40 ms; half a second for a first request that came late.
    assert!(took >= Duration::from_millis(29 * 40 - 500), "{took:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_cannot_be_is_refused_beside_its_field() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = comparing(&site, "").await?;
    browser.click(".pace summary").await?;
    enter_number(&browser, ".in-flight", 65).await?;
    let words = "Expected a whole number from 1 to 64. Until then 4 counts.";
    browser.wait_text(".pace .error:not(:empty)", words, |text| text == words).await?;
    browser.wait_js("document.querySelector('.in-flight').ariaInvalid === 'true'").await?;
    enter_number(&browser, ".in-flight", 64).await?;
    browser.wait_js("!document.querySelector('.pace .error:not(:empty)')").await?;
    browser.stop().await
}

/// Presses Enter on the button that matches `css`, as someone without a mouse does.
async fn press(browser: &Browser, css: &str) -> Result<()> {
    browser.element(css).await?.send_keys(Key::Enter + "").await?;
    Ok(())
}

/// How many things the browser keeps of comparisons. A database is opened only where there is one:
/// opening would make it.
const KEPT: &str = "const name = `nearside ${location.pathname}`; \
    const done = (request) => new Promise((resolve, reject) => { \
        request.onsuccess = () => resolve(request.result); \
        request.onerror = () => reject(request.error); \
    }); \
    return indexedDB.databases().then(async (all) => { \
        if (!all.some((one) => one.name === name)) return 0; \
        const database = await done(indexedDB.open(name)); \
        try { \
            const store = database.transaction('comparison').objectStore('comparison'); \
            return await done(store.count()); \
        } finally { \
            database.close(); \
        } \
    });";

/// Waits until the browser keeps no comparison any more.
async fn nothing_is_kept(browser: &Browser) -> Result<()> {
    poll("nothing is kept", async || {
        let left = browser.js(KEPT, vec![]).await.ok()?;
        (left == json!(0)).then_some(())
    })
    .await
}

async fn focus_is_at(browser: &Browser, id: &str) -> Result<()> {
    browser.wait_js(&format!("document.activeElement.id === '{id}'")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_works_by_keyboard_keeps_the_place_when_a_button_goes() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let root = gateway(options()?).await?;
    let browser = comparing(&site, &format!("{root}/prod/fault/slow/20")).await?;
    // Known, cancel, go on, forget while it runs: each of them is gone or disabled once pressed.
    press(&browser, "button.known:enabled").await?;
    focus_is_at(&browser, "many-title").await?;
    browser.wait_js("document.querySelector('.compare progress')?.value >= 4").await?;
    press(&browser, ".cancel").await?;
    focus_is_at(&browser, "many-title").await?;
    press(&browser, ".go-on:enabled").await?;
    focus_is_at(&browser, "many-title").await?;
    browser.element(".running").await?;
    press(&browser, ".forget").await?;
    focus_is_at(&browser, "many-title").await?;
    browser.wait_js("!document.querySelector('.results, .running, .unfinished')").await?;
    // What was under way when it was forgotten is not kept either.
    nothing_is_kept(&browser).await?;
    browser.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_nobody_answers_can_be_ended() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    // It listens and says nothing.
    let mute = TcpListener::bind("127.0.0.1:0").await?;
    let browser = comparing(&site, &format!("http://{}", mute.local_addr()?)).await?;
    for button in [".test", ".detect"] {
        press(&browser, button).await?;
        press(&browser, ".stop").await?;
        browser.wait_js("!document.querySelector('.stop')").await?;
        focus_is_at(&browser, "test-connection").await?;
        // Nothing was found, and nothing failed either.
        browser.wait_js("document.querySelector('.found').textContent === ''").await?;
    }
    browser.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comparison_goes_on_after_a_reload() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let gate = gateway(options()?).await?;
    let browser = comparing(&site, &format!("{gate}/prod/fault/slow/20")).await?;
    browser.click("button.known").await?;
    // Rows are kept two hundred at a time.
    browser.wait_js("document.querySelector('.compare progress')?.value >= 220").await?;
    assert_ne!(browser.js(KEPT, vec![]).await?, json!(0), "something is kept");
    browser.reload().await?;
    loaded(&browser).await?;
    enter(&browser, "Compare").await?;
    let words = browser.element(".unfinished span").await?.text().await?;
    let left: usize = words.split(' ').next().context("a number")?.parse()?;
    assert!((1..=283).contains(&left), "{words}");
    browser.js("performance.setResourceTimingBufferSize(1000)", vec![]).await?;
    browser.click(".go-on:enabled").await?;
    browser.wait_text(".parity", DIFFERING, |text| text.contains(DIFFERING)).await?;
    // What was answered before is not asked again.
    let asked = format!(
        "performance.getEntriesByType('resource')\
            .filter((entry) => entry.name.includes('/fault/slow/')).length === {left}"
    );
    browser.wait_js(&asked).await?;
    // A reload of what is complete shows it all.
    browser.reload().await?;
    loaded(&browser).await?;
    enter(&browser, "Compare").await?;
    browser.wait_text(".parity", DIFFERING, |text| text.contains(DIFFERING)).await?;
    browser.click(".forget").await?;
    nothing_is_kept(&browser).await?;
    browser.stop().await
}
