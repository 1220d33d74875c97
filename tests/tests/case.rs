//! One case on the real page, in real Chromium.

use std::collections::BTreeSet;

use anyhow::Result;
use model_wasm::Predictor;
use serde_json::json;
use tests::{
    Browser, Site, dist,
    page::{FIRST_ROW, assert_clean, clear, loaded, paste, verdict},
};
use thirtyfour::prelude::*;
use xtask::transfer::Row;

/// The body that many a tutorial prints, typographic quotes included; its known answer is B.
const PRINTED_BODY: &str = "{“data”:”13.49,22.3,86.91,561.0,0.08752,0.07697999999999999,\
    0.047510000000000004,0.033839999999999995,0.1809,0.057179999999999995,0.2338,\
    1.3530000000000002,1.735,20.2,0.004455,0.013819999999999999,0.02095,0.01184,0.01641,0.001956,\
    15.15,31.82,99.0,698.8,0.1162,0.1711,0.2282,0.1282,0.2871,0.06917000000000001”}";

#[tokio::test]
async fn a_link_opens_with_its_verdict_and_nothing_is_asked_of_another_host() -> Result<()> {
    let site = Site::start(&dist(), "/tools/nearside/", 0)?;
    let browser = Browser::start().await?;
    browser.open(&format!("{}#case={FIRST_ROW}", site.url())).await?;
    verdict(&browser, "malignant").await?;
    browser.wait_js("document.querySelectorAll('.strip').length === 30").await?;
    loaded(&browser).await?;
    assert_clean(&browser)?;
    browser.stop().await
}

/// Notes in the page when its program has computed the verdict that was painted.
const NOTE_START: &str = "new MutationObserver((_, watch) => { \
        if (document.documentElement?.dataset.state !== 'computed') return; \
        watch.disconnect(); window.startedAt = performance.now(); \
    }).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-state'] });";

/// Paths of what the page had begun to ask for until then; the page itself is not among them.
const ASKED_BEFORE: &str = "return performance.getEntriesByType('resource')\
    .filter((entry) => entry.startTime <= window.startedAt)\
    .map((entry) => new URL(entry.name).pathname);";

#[tokio::test]
async fn a_first_prediction_loads_what_the_budget_counts_and_nothing_else() -> Result<()> {
    let counted = xtask::transfer::measure(&dist())?;
    let counted: BTreeSet<String> =
        counted.into_iter().filter(Row::is_first).map(|row| row.file).collect();
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    let note = json!({ "source": NOTE_START });
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", note).await?;
    browser.open(&site.url()).await?;
    loaded(&browser).await?;
    // Parts of the program and the service worker follow at once, so that the order in which the
    // site was asked does not tell them apart.
    let asked: Vec<String> = serde_json::from_value(browser.js(ASKED_BEFORE, vec![]).await?)?;
    let named = asked.iter().map(|path| path.trim_start_matches('/').to_owned());
    let named = named.chain(["index.html".to_owned()]);
    let fetched: BTreeSet<String> = named.filter(|file| !file.starts_with("icon")).collect();
    assert_eq!(fetched, counted);
    browser.stop().await
}

#[tokio::test]
async fn the_body_printed_in_tutorials_pastes_and_is_benign() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    browser.open(&site.url()).await?;
    // The page opens with a sample, which is benign too.
    clear(&browser).await?;
    paste(&browser, PRINTED_BODY).await?;
    verdict(&browser, "benign").await?;
    assert_clean(&browser)?;
    browser.stop().await
}

#[tokio::test]
async fn a_gap_is_named_gives_no_verdict_and_is_filled_on_request() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    browser.open(&format!("{}#case={FIRST_ROW}", site.url())).await?;
    verdict(&browser, "malignant").await?;
    // WebDriver empties a field without an input event; a typed blank is what a person does.
    browser.fill("#value-0", " ").await?;
    browser.wait_text("#remark-0", "the gap in words", |text| text == "missing").await?;
    browser
        .wait_text(".verdict .gaps", "the count of gaps", |text| {
            text == "1 of 30 values are missing"
        })
        .await?;
    browser.click(".verdict button.fill").await?;
    verdict(&browser, "malignant").await?;
    browser
        .wait_text("#remark-0", "the mark of a filled value", |text| text == "median, filled in")
        .await?;
    browser.fill("#value-0", "1000").await?;
    browser
        .wait_text("#remark-0", "a value beyond the data", |text| text.starts_with("above all"))
        .await?;
    browser.stop().await
}

#[tokio::test]
async fn an_edit_survives_a_reload() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    browser.open(&format!("{}#case={FIRST_ROW}", site.url())).await?;
    verdict(&browser, "malignant").await?;
    browser.fill("#value-0", "15.5").await?;
    browser.reload().await?;
    verdict(&browser, "malignant").await?;
    browser.wait_js("document.querySelector('#value-0').value === '15.5'").await?;
    browser.stop().await
}

#[tokio::test]
async fn another_file_makes_it_another_models_page() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    let address = format!("{}?model=models/wdbc-linear.safetensors#case={FIRST_ROW}", site.url());
    browser.open(&address).await?;
    browser.wait_text(".model .name", "the linear model", |text| text.contains("linear")).await?;
    verdict(&browser, "malignant").await?;
    browser.stop().await
}

#[tokio::test]
async fn a_file_that_is_no_predictor_is_refused_in_words() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    browser.open(&format!("{}?model=icon.svg", site.url())).await?;
    browser
        .wait_text("main [role=alert]", "why nothing can be predicted", |text| {
            text.contains("Nothing can be predicted")
                && text.contains("expected a safetensors container")
        })
        .await?;
    browser.stop().await
}

#[tokio::test]
async fn the_module_gives_other_pages_the_native_bits() -> Result<()> {
    let root = dist();
    let bytes = std::fs::read(root.join("models/wdbc-dense.safetensors"))?;
    let predictor = Predictor::from_bytes(&bytes)?;
    let rows: Vec<f32> = predictor.samples().flatten().copied().collect();
    let native: Vec<u32> = predictor
        .samples()
        .map(|row| Ok(predictor.predict(row)?.probability.to_bits()))
        .collect::<Result<_>>()?;
    let site = Site::start(&root, "/", 0)?;
    let browser = Browser::start().await?;
    browser.open(&format!("{}engine/example.html", site.url())).await?;
    browser
        .wait_text("#verdict", "the example's verdict", |text| text.starts_with("benign"))
        .await?;
    let script = "return import(new URL('model_wasm.js', location.href)).then(async (engine) => { \
        await engine.default(); \
        const file = await fetch('../models/wdbc-dense.safetensors'); \
        const bytes = new Uint8Array(await file.arrayBuffer()); \
        const predictor = engine.Predictor.fromBytes(bytes); \
        const found = predictor.predictBatch(new Float32Array(arguments[0])); \
        return [predictor.selfTest(), [...new Uint32Array(found.buffer)]]; });";
    let script = script.replace("arguments[0]", "rows");
    let answer =
        browser.js(&format!("const rows = arguments[0]; {script}"), vec![json!(rows)]).await?;
    assert_eq!(answer, json!([true, native]));
    browser.stop().await
}

#[tokio::test]
async fn the_keyboard_alone_moves_a_mark_undoes_and_finds_its_way() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    browser.open(&format!("{}#case={FIRST_ROW}", site.url())).await?;
    verdict(&browser, "malignant").await?;
    let slider = browser.element(".strip .slider").await?;
    slider.send_keys(Key::Home).await?;
    browser.wait_text("#remark-0", "below the data", |text| text.starts_with("below all")).await?;
    slider.send_keys(Key::End).await?;
    browser.wait_text("#remark-0", "beyond the data", |text| text.starts_with("above all")).await?;
    slider.send_keys(Key::Left).await?;
    browser.wait_js("Number(document.querySelector('#value-0').value) > 20").await?;
    // Each key was a step of its own.
    for _ in 0..3 {
        slider.send_keys(Key::Control + "z").await?;
    }
    browser.wait_js("document.querySelector('#value-0').value === '17.99'").await?;
    slider.send_keys(Key::Control + "y").await?;
    browser.wait_text("#remark-0", "done again", |text| text.starts_with("below all")).await?;
    slider.send_keys("?").await?;
    browser
        .wait_text(".notice", "the keys", |text| text.contains("goes to the paste field"))
        .await?;
    slider.send_keys("/").await?;
    browser.wait_js("document.activeElement.id === 'paste'").await?;
    // The focus goes on in reading order.
    browser.page().active_element().await?.send_keys(Key::Tab + "").await?;
    browser.wait_js("document.activeElement.id === 'pick-any'").await?;
    assert_clean(&browser)?;
    browser.stop().await
}

#[tokio::test]
async fn on_a_narrow_screen_nothing_is_wider_than_the_screen() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    browser.resize(360, 740).await?;
    browser.open(&format!("{}#case={FIRST_ROW}", site.url())).await?;
    verdict(&browser, "malignant").await?;
    browser.element(".strip").await?;
    browser.wait_js("document.documentElement.scrollWidth <= 360").await?;
    // The verdict is one line at the bottom edge, which opens.
    browser.wait_js("document.querySelector('.verdict').offsetHeight < 80").await?;
    browser.click(".verdict .unfold").await?;
    browser.wait_text(".verdict .in-words", "the words", |text| text.contains("logit")).await?;
    browser.stop().await
}

#[tokio::test]
async fn a_browser_without_webassembly_is_told_why_nothing_happens() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    let without = json!({ "source": "delete globalThis.WebAssembly" });
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", without).await?;
    browser.open(&site.url()).await?;
    browser
        .wait_text("#start-words", "what is missing", |text| {
            text.contains("does not have or has switched off")
        })
        .await?;
    browser.stop().await
}

#[tokio::test]
async fn a_model_that_is_not_there_is_named_with_its_status() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    browser.open(&format!("{}?model=models/none.safetensors", site.url())).await?;
    browser
        .wait_text("main [role=alert]", "the address and the status", |text| {
            text.contains("models/none.safetensors") && text.contains("404")
        })
        .await?;
    browser.stop().await
}

#[tokio::test]
async fn the_reasons_name_what_weighs_most_and_open_a_known_case() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    browser.open(&format!("{}#case={FIRST_ROW}", site.url())).await?;
    verdict(&browser, "malignant").await?;
    browser.wait_js("document.querySelectorAll('.why tbody tr').length === 7").await?;
    // The largest part, by name and size, as the engine gives it natively.
    let bytes = std::fs::read(dist().join("models/wdbc-dense.safetensors"))?;
    let predictor = Predictor::from_bytes(&bytes)?;
    let row: Vec<f32> = FIRST_ROW.split(',').map(str::parse).collect::<Result<_, _>>()?;
    let why = predictor.explain(&row)?;
    let parts = predictor.manifest().features.iter().zip(&why.contributions);
    let most = parts.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
    let (feature, part) = most.expect("there are features");
    let (name, size) = (format!("{}, {}", feature.group, feature.statistic), part.abs());
    let named = |text: &str| text.starts_with(&name) && text.ends_with(&format!("{size:.2}"));
    browser.wait_text(".why tbody tr", &name, named).await?;
    // Every strip has its bar, and every bar its side.
    assert_eq!(browser.elements(".strip .pull [class*='class-']").await?.len(), 30);
    assert_eq!(browser.elements(".neighbours .chip").await?.len(), 5);
    browser.click(".neighbours li:last-child .chip").await?;
    let known = &predictor.reference()[why.neighbours[4].index].values[0];
    browser.wait_js(&format!("document.querySelector('#value-0').value === '{known}'")).await?;
    assert_clean(&browser)?;
    browser.stop().await
}

#[tokio::test]
async fn a_row_of_zeros_is_called_unlike_anything_known() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = Browser::start().await?;
    browser.open(&format!("{}#case={FIRST_ROW}", site.url())).await?;
    verdict(&browser, "malignant").await?;
    let said = ".verdict .distribution";
    browser.wait_text(said, "a known kind", |text| text.contains("In distribution")).await?;
    paste(&browser, &["0"; 30].join(",")).await?;
    let alarm = "Out of distribution: unlike all training examples";
    browser.wait_text(said, "the alarm", |text| text.contains(alarm)).await?;
    // A screen reader hears it too.
    let heard = "document.querySelector('.verdict [role=status]').textContent";
    browser.wait_js(&format!("{heard}.includes('{alarm}')")).await?;
    browser.stop().await
}
