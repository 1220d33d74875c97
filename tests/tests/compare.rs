//! The comparison mode against the local endpoint, in real Chromium.

use std::sync::Arc;

use anyhow::Result;
use gateway::{Options, Upstream};
use model_wasm::{Predictor, ReferenceRow};
use tests::{
    Site,
    cloud::{gateway, model},
    dist,
    page::{FIRST_ROW, comparing, enter, loaded, paste},
};

const LINEAR: &str = "models/wdbc-linear.safetensors";
const DENSE: &str = "models/wdbc-dense.safetensors";

fn predictor(file: &str) -> Result<Predictor> {
    Ok(Predictor::from_bytes(&std::fs::read(dist().join(file))?)?)
}

/// Starts the stand-in for API Gateway; gives the address of its root.
async fn endpoint() -> Result<String> {
    endpoint_with(None).await
}

async fn endpoint_with(api_key: Option<String>) -> Result<String> {
    let options = Options { api_key, ..Options::new(Upstream::Model(Arc::new(model(LINEAR)?))) };
    gateway(options).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rows_on_which_dense_and_linear_disagree_are_listed() -> Result<()> {
    let (dense, linear) = (predictor(DENSE)?, predictor(LINEAR)?);
    let differs = |row: &&ReferenceRow| {
        let class = |p: &Predictor| p.predict(&row.values).map(|found| found.class).ok();
        class(&dense) != class(&linear)
    };
    let expected = dense.reference().iter().filter(differs).count();
    assert!(expected > 0, "the two models agree everywhere: the test would show nothing");
    let site = Site::start(&dist(), "/", 0)?;
    let browser = comparing(&site, &format!("{}/prod/predict", endpoint().await?)).await?;
    browser.click("button.known").await?;
    let agreed = dense.reference().len() - expected;
    let counts = format!("({agreed} of {};", dense.reference().len());
    browser.wait_text(".headline", &counts, |text| text.contains(&counts)).await?;
    assert_eq!(browser.elements(".disagreements tbody tr").await?.len(), expected);
    let problems = browser.console_problems()?;
    assert!(problems.is_empty(), "the console is not clean: {problems:?}");
    browser.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connection_test_explains_what_it_found() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let root = endpoint().await?;
    let browser = comparing(&site, &format!("{root}/prod/predict")).await?;
    let cases = [
        ("prod/predict", "It answers"),
        ("prod/fault/lambda-error", "function"),
        ("prod/fault/quota", "quota"),
        ("prod/fault/html", "understood"),
        ("prod/fault/no-cors", "CORS"),
    ];
    for (path, words) in cases {
        browser.fill(".address", &format!("{root}/{path}")).await?;
        browser.click(".test").await?;
        browser
            .wait_text(".found", words, |text| text.to_lowercase().contains(&words.to_lowercase()))
            .await?;
    }
    browser.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_table_is_compared_but_for_its_rows_with_gaps() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = comparing(&site, &format!("{}/prod/predict", endpoint().await?)).await?;
    // A row of zeros beside the first row of the table; the short row is named, not sent.
    let zeros = ["0"; 30].join(",");
    paste(&browser, &format!("{FIRST_ROW}\n{zeros}\n?{}", &FIRST_ROW[5..])).await?;
    browser.click("button.rows:enabled").await?;
    // The notice goes by itself after a while, so it is looked for first.
    let gap = ".notice.warning";
    browser.wait_text(gap, "the row with a gap", |text| text.contains("1 rows")).await?;
    browser.wait_text(".headline", "two rows", |text| text.contains("of 2;")).await?;
    browser.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disagreement_opens_as_the_case_and_the_report_stays() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = comparing(&site, &format!("{}/prod/predict", endpoint().await?)).await?;
    browser.click("button.known").await?;
    let title = browser.element(".disagreements tbody th").await?.text().await?;
    let number = title.split(' ').nth(2).and_then(|number| number.parse::<usize>().ok());
    browser.click(".disagreements tbody button").await?;
    let dense = predictor(DENSE)?;
    let row = &dense.reference()[number.expect("a training example has a number") - 1];
    browser
        .wait_js(&format!("document.querySelector('#value-0')?.value === '{}'", row.values[0]))
        .await?;
    enter(&browser, "Compare").await?;
    browser.element(".disagreements").await?;
    browser.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_comparison_is_cancelled_at_once_and_keeps_what_it_has() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let address = format!("{}/prod/fault/slow/500", endpoint().await?);
    let browser = comparing(&site, &address).await?;
    browser.click("button.known").await?;
    let some = "document.querySelector('.compare progress')?.value >= 4";
    browser.wait_js(some).await?;
    browser.click(".cancel").await?;
    // Four at a time: 483 rows would take sixty seconds, longer than this waits.
    let kept = |text: &str| text.starts_with("Agreement") && !text.contains("of 483;");
    browser.wait_text(".headline", "the rows so far", kept).await?;
    browser.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_opens_the_endpoint_and_leaves_with_the_tab_unless_kept() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let address = format!("{}/prod/predict", endpoint_with(Some("open sesame".into())).await?);
    let browser = comparing(&site, &address).await?;
    browser.click(".test").await?;
    browser.wait_text(".found", "the missing key", |text| text.contains("API key")).await?;
    browser.fill(".key", "open sesame").await?;
    browser.click(".test").await?;
    browser.wait_text(".found", "an answer", |text| text.contains("It answers")).await?;
    let kept = "JSON.stringify([localStorage, sessionStorage, location.href])";
    browser.wait_js(&format!("!{kept}.includes('sesame')")).await?;
    browser.reload().await?;
    loaded(&browser).await?;
    enter(&browser, "Compare").await?;
    browser.wait_js("document.querySelector('.key')?.value === ''").await?;
    browser.fill(".key", "open sesame").await?;
    browser.click(".compare .check input").await?;
    browser.wait_js(&format!("{kept}.includes('sesame')")).await?;
    browser.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_narrow_screen_a_comparison_stays_within_it() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = comparing(&site, &format!("{}/prod/predict", endpoint().await?)).await?;
    browser.resize(360, 740).await?;
    browser.click("button.known").await?;
    browser.element(".disagreements").await?;
    browser.wait_js("document.documentElement.scrollWidth <= 360").await?;
    browser.stop().await
}
