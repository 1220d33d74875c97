//! The page in every engine: the same bits, the same verdicts, the same without its server.
//!
//! What differs between engines is tried here; all else that the page does is tried in Chromium.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tests::{
    Browser, Engine, Site,
    cloud::endpoint,
    dist,
    known::predictor,
    page::{FIRST_ROW, assert_clean, enter, loaded, paste, speak, verdict},
};
use xtask::workspace;

/// A first value with which the first row is still a row of its own.
const EDITED: f32 = 15.5;

/// The bits of the probability that the page shows, as an expression in it.
const BITS: &str =
    "document.querySelector('.verdict .class')?.getAttribute('data-probability-bits')";

/// Runs `test` in one installed engine after the other, each with a browser and a site of its own.
async fn in_every_engine(test: impl AsyncFn(&Browser, Site) -> Result<()>) -> Result<()> {
    for engine in Engine::installed()? {
        within(engine, &test).await.with_context(|| format!("in {}", engine.name()))?;
    }
    Ok(())
}

async fn within(engine: Engine, test: &impl AsyncFn(&Browser, Site) -> Result<()>) -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start_with(engine).await?;
    test(&browser, site).await?;
    browser.stop().await
}

/// Opens the page and waits until its program has taken over.
async fn open(browser: &Browser, site: &Site) -> Result<()> {
    browser.open(&site.url()).await?;
    started(browser).await
}

/// The same with the first row as the case.
async fn open_first_row(browser: &Browser, site: &Site) -> Result<()> {
    browser.open(&format!("{}#case={FIRST_ROW}", site.url())).await?;
    started(browser).await?;
    verdict(browser, "malignant").await
}

/// Until the program has taken over, the page shows what was painted when it was built.
async fn started(browser: &Browser) -> Result<()> {
    browser.wait_js("document.documentElement.dataset.state === 'started'").await?;
    loaded(browser).await
}

fn first_row() -> Result<Vec<f32>> {
    Ok(FIRST_ROW.split(',').map(str::parse).collect::<Result<_, _>>()?)
}

/// The first row with its first value edited, which changes the bits.
fn edited_row() -> Result<Vec<f32>> {
    let mut row = first_row()?;
    let before = native_bits(&row)?;
    row[0] = EDITED;
    ensure!(native_bits(&row)? != before, "expected {EDITED} to change the bits {before}");
    Ok(row)
}

/// The bits that the native engine gives.
fn native_bits(row: &[f32]) -> Result<String> {
    Ok(format!("{:08x}", predictor()?.predict(row)?.probability.to_bits()))
}

/// Waits until the verdict on the page is the native engine's of `row`, bit for bit.
async fn same_bits(browser: &Browser, row: &[f32]) -> Result<()> {
    let native = native_bits(row)?;
    let same = browser.wait_js(&format!("{BITS} === '{native}'")).await;
    let found = browser.js(&format!("return {BITS} ?? null"), vec![]).await?;
    same.with_context(|| format!("expected the bits {native}, found {found}"))
}

#[tokio::test]
async fn a_link_gives_the_native_bits_and_the_self_test_passes() -> Result<()> {
    in_every_engine(async |browser: &Browser, site: Site| -> Result<()> {
        open_first_row(browser, &site).await?;
        same_bits(browser, &first_row()?).await
    })
    .await
}

#[tokio::test]
async fn what_is_pasted_and_typed_gives_the_native_bits() -> Result<()> {
    in_every_engine(async |browser: &Browser, site: Site| -> Result<()> {
        open(browser, &site).await?;
        paste(browser, FIRST_ROW).await?;
        verdict(browser, "malignant").await?;
        same_bits(browser, &first_row()?).await?;
        browser.fill("#value-0", &EDITED.to_string()).await?;
        same_bits(browser, &edited_row()?).await
    })
    .await
}

#[tokio::test]
async fn the_training_rows_are_scored() -> Result<()> {
    in_every_engine(async |browser: &Browser, site: Site| -> Result<()> {
        open(browser, &site).await?;
        enter(browser, "Batch").await?;
        browser.click(".batch .sample").await?;
        // Of the known cases at the file's threshold: numpy's confusion matrix summed by column.
        let counts = "483 rows: 306 benign, 177 malignant";
        let said = "document.querySelector('.headline')?.textContent";
        browser.wait_js(&format!("{said}?.includes('{counts}')")).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_with_the_same_file_is_found_at_parity() -> Result<()> {
    let root = endpoint(workspace::DEFAULT_PREDICTOR, |_| {}).await?;
    in_every_engine(async |browser: &Browser, site: Site| -> Result<()> {
        open(browser, &site).await?;
        enter(browser, "Compare").await?;
        browser.fill(".address", &root).await?;
        speak(browser, "tensorflow").await?;
        browser.click("button.known").await?;
        let parity = "Parity: same verdicts on all 483 rows";
        browser.wait_text(".parity", parity, |text| text.contains(parity)).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn without_its_server_the_page_goes_on() -> Result<()> {
    in_every_engine(async |browser: &Browser, site: Site| -> Result<()> {
        open_first_row(browser, &site).await?;
        let kept = "works offline";
        browser.wait_text(".offline", kept, |text| text == kept).await?;
        site.stop();
        browser.reload().await?;
        started(browser).await?;
        verdict(browser, "malignant").await?;
        same_bits(browser, &first_row()?).await?;
        // A further view is a program of its own, which comes from what was kept, too.
        enter(browser, "Batch").await?;
        browser.element(".batch").await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_reload_keeps_an_edit() -> Result<()> {
    in_every_engine(async |browser: &Browser, site: Site| -> Result<()> {
        open_first_row(browser, &site).await?;
        browser.fill("#value-0", &EDITED.to_string()).await?;
        same_bits(browser, &edited_row()?).await?;
        browser.reload().await?;
        started(browser).await?;
        browser
            .wait_js(&format!("document.querySelector('#value-0')?.value === '{EDITED}'"))
            .await?;
        same_bits(browser, &edited_row()?).await
    })
    .await
}

/// Writes down in the page what it does against its policy, and what fails in it without being caught.
const LISTEN: &str = "window.complaints = []; \
    const note = (words) => window.complaints.push(words); \
    const on = (name, words) => \
        window.addEventListener(name, (event) => note(`${name}: ${words(event)}`), true); \
    on('securitypolicyviolation', (event) => `${event.violatedDirective} ${event.blockedURI}`); \
    on('error', (event) => event.message ?? event.target.src ?? event.target.href); \
    on('unhandledrejection', (event) => event.reason);";

#[tokio::test]
async fn no_view_breaks_the_policy_or_fails_unseen() -> Result<()> {
    in_every_engine(async |browser: &Browser, site: Site| -> Result<()> {
        browser.open(&site.url()).await?;
        browser.js(LISTEN, vec![]).await?;
        started(browser).await?;
        let views = [
            ("Batch", ".batch"),
            ("Compare", ".compare"),
            ("Model", ".model-view"),
            ("Predict", ".predict"),
        ];
        for (view, css) in views {
            enter(browser, view).await?;
            browser.element(css).await?;
        }
        let found = browser.js("return window.complaints", vec![]).await?;
        ensure!(found == json!([]), "expected no complaint, found {found}");
        assert_clean(browser)
    })
    .await
}
