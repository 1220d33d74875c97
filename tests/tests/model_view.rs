//! The model's own page, and the threshold that a reader chooses there.

use anyhow::Result;
use model_wasm::Predictor;
use serde_json::json;
use tests::{
    Browser, Site, dist,
    page::{FIRST_ROW, assert_clean, clear, drop_file, enter, paste, saved, verdict},
};

/// Moves the slider as a hand would.
async fn slide(browser: &Browser, threshold: f64) -> Result<()> {
    let script = "const slider = document.querySelector('.threshold-slider'); \
        slider.value = arguments[0]; slider.dispatchEvent(new Event('input', { bubbles: true }));";
    browser.js(script, vec![json!(threshold)]).await.map(drop)
}

/// The page with no case in hand, at the model's own view.
async fn open_model(site: &Site) -> Result<Browser> {
    let browser = Browser::start().await?;
    browser.open(&site.url()).await?;
    clear(&browser).await?;
    enter(&browser, "Model").await?;
    Ok(browser)
}

#[tokio::test]
async fn the_model_view_shows_what_the_file_claims() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open_model(&site).await?;
    browser.wait_text("#card-title", "the card", |text| text.contains("WDBC")).await?;
    let text = browser.element(".model-view").await?.text().await?;
    for expected in
        ["Not a medical device", "commit ", "18 of 18 golden rows", "CC BY 4.0", "52161"]
    {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
    // ROC, precision and recall, decision curve, reliability: each drawn, and with its numbers.
    assert_eq!(browser.elements(".model-view .chart svg").await?.len(), 4);
    browser.click(".model-view .chart .numbers summary").await?;
    browser.wait_text(".model-view .chart tbody th", "a row of numbers", |t| t == "chance").await?;
    assert_clean(&browser)?;
    browser.stop().await
}

#[tokio::test]
async fn a_chosen_threshold_turns_the_verdict_and_is_kept() -> Result<()> {
    let (case, threshold) = between()?;
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    browser.open(&format!("{}#case={case}", site.url())).await?;
    verdict(&browser, "malignant").await?;

    enter(&browser, "Model").await?;
    browser
        .wait_text(".threshold-choice output", "the file's threshold", |text| text == "0.500")
        .await?;
    slide(&browser, threshold).await?;
    browser
        .wait_text(".threshold-choice output", "the new threshold", |text| text != "0.500")
        .await?;
    enter(&browser, "Compare").await?;
    let told = "by the file's own threshold, 50 %";
    browser.wait_text(".compare", "whose threshold it is", |text| text.contains(told)).await?;
    enter(&browser, "Predict").await?;
    verdict(&browser, "benign").await?;
    browser.wait_text(".verdict .ends", "the choice", |t| t.contains("your threshold")).await?;

    browser.reload().await?;
    verdict(&browser, "benign").await?;
    enter(&browser, "Model").await?;
    let back = ".threshold-choice button";
    browser.wait_text(back, "the way back", |text| text.contains("The file's own")).await?;
    browser.click(back).await?;
    browser
        .wait_text(".threshold-choice output", "the file's threshold", |text| text == "0.500")
        .await?;
    enter(&browser, "Predict").await?;
    verdict(&browser, "malignant").await?;
    assert_clean(&browser)?;
    browser.stop().await
}

/// A known case that is malignant at the file's threshold, and a threshold at which it is not, on a
/// place of the slider.
fn between() -> Result<(String, f64)> {
    let shipped = std::fs::read(dist().join("models/wdbc-dense.safetensors"))?;
    let predictor = Predictor::from_bytes(&shipped)?;
    for case in predictor.reference() {
        let probability = f64::from(predictor.predict(&case.values)?.probability);
        if (0.55..0.9).contains(&probability) {
            let values: Vec<String> = case.values.iter().map(ToString::to_string).collect();
            return Ok((values.join(","), (probability * 100.0).ceil() / 100.0 + 0.02));
        }
    }
    anyhow::bail!("expected a known case between 0.55 and 0.9, found none")
}

#[tokio::test]
async fn a_chart_is_saved_as_a_drawing_of_its_own_and_as_numbers() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open_model(&site).await?;
    browser
        .wait_text(".model-view .chart figcaption", "a chart", |text| text.contains("ROC"))
        .await?;
    let drawing = saved(&browser, ".model-view .chart", "Download SVG").await?;
    assert!(drawing.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{drawing}");
    assert!(drawing.contains("(ROC)</title>") && drawing.ends_with("</svg>"));
    let numbers = saved(&browser, ".model-view .chart", "Download CSV").await?;
    let expected =
        "\"Series\",\"share of negative rows called positive\",\"share of positive rows found\"";
    assert_eq!(numbers.lines().next(), Some(expected));
    assert_eq!(numbers.lines().nth(1), Some("\"chance\",\"0\",\"0\""));
    browser.stop().await
}

#[tokio::test]
async fn a_cost_ratio_is_a_threshold() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open_model(&site).await?;
    browser
        .wait_text(".threshold-choice output", "the file's threshold", |text| text == "0.500")
        .await?;
    let script = "const field = document.querySelector('.threshold-choice .cost'); \
        field.value = '9'; field.dispatchEvent(new Event('change', { bubbles: true }));";
    browser.js(script, Vec::new()).await?;
    // One miss as bad as nine false alarms: 1 / (1 + 9).
    browser.wait_text(".threshold-choice output", "a tenth", |text| text == "0.100").await?;
    browser.stop().await
}

#[tokio::test]
async fn the_verdict_says_how_sure_it_is_and_how_often_that_held() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    browser.open(&format!("{}#case={FIRST_ROW}", site.url())).await?;
    verdict(&browser, "malignant").await?;
    let set = ".verdict .prediction-set";
    let sure = "99 % prediction set: {malignant}";
    let is_sure = |text: &str| text.contains(sure) && !text.contains("Needs review");
    browser.wait_text(set, "how sure", is_sure).await?;
    browser.click(".verdict .prediction-set summary").await?;
    browser
        .wait_text(set, "the levels", |text| {
            ["At 99 %", "At 95 %", "At 90 %", "too small to promise"]
                .iter()
                .all(|w| text.contains(w))
        })
        .await?;

    // A case like none that coverage was measured on.
    let zeros = vec!["0"; 30].join(",");
    paste(&browser, &zeros).await?;
    browser
        .wait_text(set, "no promise", |text| {
            text.contains(": void") && text.contains("promised for cases in distribution")
        })
        .await?;
    browser.stop().await
}

#[tokio::test]
async fn a_file_without_an_evaluation_says_what_is_missing() -> Result<()> {
    let shipped = std::fs::read(dist().join("models/wdbc-dense.safetensors"))?;
    let (mut manifest, tensors) = model_wasm::file::read(&shipped)?;
    (manifest.claims.evaluation, manifest.conformal) = (None, Vec::new());
    let predictor = Predictor::new(manifest.clone(), &tensors)?;
    let golden = predictor.samples().flatten().copied().collect();
    let bare = model_wasm::file::Draft { manifest, tensors, golden }.seal()?;

    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    browser.open(&format!("{}#case={FIRST_ROW}", site.url())).await?;
    verdict(&browser, "malignant").await?;
    drop_file(&browser, "bare.safetensors", &bare).await?;
    browser.wait_js("!document.querySelector('.prediction-set')").await?;
    enter(&browser, "Model").await?;
    browser
        .wait_text(".model-view", "what is missing", |t| t.contains("no cross-validation"))
        .await?;
    assert_clean(&browser)?;
    browser.stop().await
}
