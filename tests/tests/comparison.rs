//! A comparison of many rows: protocols, the decision, a record in the place of an endpoint, and
//! what is taken away.

use std::{fs, path::Path, sync::Arc};

use anyhow::Result;
use endpoint::Capture;
use gateway::{Options, Upstream};
use serde_json::{Value, json};
use tests::{
    Site,
    cloud::{endpoint, gateway, model},
    dist, known,
    mlflow::mlflow,
    page::{assert_clean, comparing, drop_file, enter, saved, speak},
};

const LINEAR: &str = "models/wdbc-linear.safetensors";
const DENSE: &str = "models/wdbc-dense.safetensors";
/// What both shipped models say of the known cases; by numpy's float64 forward passes, see
/// `model-wasm/scoring/tests/float64.py`, and a count of where they differ.
const DIFFERING: &str = "No parity: 3 of 483 verdicts differ";

#[tokio::test(flavor = "multi_thread")]
async fn over_every_protocol_the_same_file_gives_the_same_scores() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let root = endpoint(DENSE, |_| {}).await?;
    let browser = comparing(&site, &root).await?;
    for (protocol, path) in [
        ("tensorflow", ""),
        ("tensorflow-examples", ""),
        ("open-inference", ""),
        ("mlflow", ""),
        ("sagemaker", "/invocations"),
    ] {
        speak(&browser, protocol).await?;
        browser.fill(".address", &format!("{root}{path}")).await?;
        // The report of the protocol before must be gone before this one's is looked for.
        browser.js("document.querySelector('.forget')?.click()", vec![]).await?;
        browser.wait_js("!document.querySelector('.results')").await?;
        browser.click("button.known").await?;
        let expected = "Parity: same verdicts on all 483 rows, scores within 0.0001";
        browser.wait_text(".parity", expected, |text| text.contains(expected)).await?;
        let most = "0.00e0 at most";
        browser.wait_text(".results", most, |text| text.contains(most)).await?;
    }
    browser.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_protocol_of_an_address_is_found_out() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let root = endpoint(LINEAR, |_| {}).await?;
    let gate = gateway(Options::new(Upstream::Model(Arc::new(model(LINEAR)?)))).await?;
    let browser = comparing(&site, &root).await?;
    let cases = [
        (root.clone(), "This is Open Inference v2"),
        (format!("{root}/v1/models/nearside:predict"), "This is TensorFlow Serving"),
        (format!("{gate}/prod/predict"), "This is API Gateway and Lambda"),
        (format!("{gate}/prod/fault/html"), "understood"),
        ("http://127.0.0.1:9".to_owned(), "No answer could be read"),
    ];
    for (address, words) in cases {
        browser.fill(".address", &address).await?;
        browser.click(".detect").await?;
        browser.wait_text(".found", words, |text| text.contains(words)).await?;
    }
    browser.stop().await
}

/// A model of MLflow's that was trained on a table with other names: scikit-learn's.
#[tokio::test(flavor = "multi_thread")]
async fn an_mlflow_model_is_asked_by_the_names_that_it_wants() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let root = mlflow(DENSE, "mean radius").await?;
    let browser = comparing(&site, &root).await?;
    browser.click(".detect").await?;
    for words in ["This is MLflow", "It is sent columns such as \u{201c}mean radius\u{201d}."] {
        browser.wait_text(".found", words, |text| text.contains(words)).await?;
    }
    browser.click("button.known").await?;
    let expected = "Parity: same verdicts on all 483 rows, scores within 0.0001";
    browser.wait_text(".parity", expected, |text| text.contains(expected)).await?;
    browser.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_gives_who_decides_what_it_takes() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = comparing(&site, &endpoint(LINEAR, |_| {}).await?).await?;
    speak(&browser, "tensorflow").await?;
    browser.click("button.known").await?;
    browser.wait_text(".parity", DIFFERING, |text| text.contains(DIFFERING)).await?;
    // Right here alone 3, right there alone 0: 2 · ½³ = 0.25.
    let test = "p 0.250";
    browser.wait_text(".right", test, |text| text.replace('\t', " ").contains(test)).await?;
    browser.wait_text(".diagnosis", "a reason", |text| text.contains("Another model")).await?;
    browser.wait_text(".requests", "all rows", |text| text.contains("483")).await?;
    browser.fill(".cost .field:nth-child(1) input", "3.5").await?;
    browser.fill(".cost .field:nth-child(2) input", "0.2").await?;
    let blur = "document.activeElement.blur()";
    browser.js(blur, vec![]).await?;
    browser.wait_text(".cost .total", "the price", |text| text.contains("cost 3.70")).await?;
    let csv = saved(&browser, ".exports", "Download CSV").await?;
    assert_eq!((csv.lines().count(), csv.matches(",false,").count()), (484, 3));
    let report: Value = serde_json::from_str(&saved(&browser, ".exports", "Download JSON").await?)?;
    assert_eq!((&report["compared"], &report["agreed"]), (&json!(483), &json!(480)));
    assert_eq!(report["parity"]["holds"], false);
    assert_eq!(report["each"].as_array().map(Vec::len), Some(483));
    let page = saved(&browser, ".exports", "Download as a page").await?;
    assert!(page.starts_with("<!doctype html>") && page.contains(DIFFERING));
    assert!(page.contains("<svg") && page.contains("3.70") && page.contains("Another model"));
    assert!(!page.contains("<button") && !page.contains("<input"));
    // It says what was compared, and nothing of the key.
    assert!(page.contains("TensorFlow Serving, at http://127.0.0.1"));
    assert_clean(&browser)?;
    browser.stop().await
}

/// All records below a folder.
fn records(folder: &Path) -> Result<String> {
    let mut text = String::new();
    for entry in fs::read_dir(folder)? {
        let place = entry?.path();
        text += &if place.is_dir() { records(&place)? } else { fs::read_to_string(place)? };
    }
    Ok(text)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_stands_in_for_the_endpoint() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let capture = Capture::new(folder.path(), wire::MODEL_NAME)?;
    let root = endpoint(LINEAR, |options| options.capture = Some(capture)).await?;
    let rows = known::cases()?;
    let rows: Vec<&str> =
        rows.lines().skip(1).map(|line| line.splitn(3, ',').nth(2).unwrap_or_default()).collect();
    let body = rows.join("\n");
    let asked = move || -> Result<()> {
        ureq::post(format!("{root}/invocations")).content_type("text/csv").send(&body)?;
        Ok(())
    };
    tokio::task::spawn_blocking(asked).await??;
    // A picture is no row; it is left out, and said to be.
    let text = records(folder.path())?
        + r#"{"captureData":{"endpointInput":{"observedContentType":"image/png","mode":"INPUT","data":"aQ==","encoding":"BASE64"}},"eventMetadata":{"eventId":"p","inferenceTime":""},"eventVersion":"0"}"#;
    let site = Site::start(&dist(), "/", 0)?;
    let browser = comparing(&site, "").await?;
    let script = "const data = new DataTransfer(); data.items.add(new File([arguments[0]], 'r.jsonl')); \
        const field = document.querySelector('#record'); field.files = data.files; \
        field.dispatchEvent(new Event('change', { bubbles: true }));";
    browser.js(script, vec![json!(text)]).await?;
    // The notice goes by itself after a while, so it is looked for first.
    let left_out = ".notice.warning";
    browser.wait_text(left_out, "the picture", |text| text.contains("image/png")).await?;
    browser.wait_text(".parity", DIFFERING, |text| text.contains(DIFFERING)).await?;
    // Nothing was asked, so there is neither time nor traffic nor cost.
    browser.wait_js("!document.querySelector('.requests, .cost')").await?;
    browser.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_throttles_is_asked_again_and_that_is_counted() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let gate = gateway(Options::new(Upstream::Model(Arc::new(model(LINEAR)?)))).await?;
    let browser = comparing(&site, &format!("{gate}/prod/fault/flaky")).await?;
    let rows: Vec<String> = known::cases()?.lines().take(31).map(str::to_owned).collect();
    drop_file(&browser, "thirty.csv", rows.join("\n").as_bytes()).await?;
    enter(&browser, "Compare").await?;
    browser.click("button.rows:enabled").await?;
    let counted = "30 rows";
    browser.wait_text(".parity", counted, |text| text.contains(counted)).await?;
    let script = "return [...document.querySelectorAll('.requests td')]\
        .map((cell) => Number(cell.textContent));";
    let counts: Vec<u64> = serde_json::from_value(browser.js(script, vec![]).await?)?;
    let [asked, requests, throttled, without @ .., _bytes] = &counts[..] else {
        anyhow::bail!("expected at least four counts, found {counts:?}");
    };
    // Chance may refuse all tries of a row: its last one is no answer.
    let answered = 30 - without.iter().sum::<u64>();
    assert_eq!((*asked, *requests), (30, answered + throttled), "{counts:?}");
    assert!(*throttled >= 10, "every other request is throttled: {counts:?}");
    browser.stop().await
}
