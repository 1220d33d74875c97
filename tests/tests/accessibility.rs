//! The states of the page against axe-core's rules, its best practices among them; and what a screen reader is told, as
//! Chromium's own tree of it has it.

use std::sync::Arc;

use anyhow::{Context, Result};
use gateway::{Options, Upstream};
use serde_json::{Value, json};
use tests::{
    Browser, Site,
    cloud::{gateway, model},
    dist,
    known::cases as known_cases,
    page::{FIRST_ROW, clear, comparing, drop_file, loaded, scored, verdict},
};

/// Faults of the present state, a line each: the rule, and where.
const EXAMINE: &str = "return axe.run(document, { resultTypes: ['violations'] })\
    .then((found) => found.violations.flatMap((rule) => \
        rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`)));";
/// Most keyboard stops of a landing with thirty strips: one a strip, and what is around them.
const MOST_STOPS: usize = 60;

/// Asserts that the page as it stands has no fault.
async fn examine(browser: &Browser, state: &str) -> Result<()> {
    if browser.js("return typeof axe", vec![]).await? == json!("undefined") {
        let script = xtask::axe::script(&xtask::workspace::root()?);
        let script = std::fs::read_to_string(script).context("run `cargo xtask test` once")?;
        browser.js(&script, vec![]).await?;
    }
    // A view that has just come fades in; half a colour is no colour.
    browser.wait_js("document.getAnimations().every((one) => one.playState !== 'running')").await?;
    let found = browser.js(EXAMINE, vec![]).await?;
    assert_eq!(found, json!([]), "{state}");
    Ok(())
}

/// The same in light, in dark, and on a phone.
async fn examine_everywhere(browser: &Browser, state: &str) -> Result<()> {
    for (scheme, width) in [("light", 1280), ("dark", 1280), ("light", 360)] {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        browser.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
        let screen =
            json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false });
        browser.devtools("Emulation.setDeviceMetricsOverride", screen).await?;
        browser.wait_js(&format!("innerWidth === {width}")).await?;
        examine(browser, &format!("{state}, {scheme}, {width} px")).await?;
    }
    browser.devtools("Emulation.clearDeviceMetricsOverride", json!({})).await?;
    Ok(())
}

async fn open(site: &Site, fragment: &str) -> Result<Browser> {
    let browser = Browser::start().await?;
    browser.open(&format!("{}{fragment}", site.url())).await?;
    loaded(&browser).await?;
    Ok(browser)
}

#[tokio::test]
async fn no_state_of_a_case_has_a_fault() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open(&site, "").await?;
    browser.element(".what-if-panel .changes").await?;
    examine_everywhere(&browser, "the landing").await?;
    browser.fill("#value-0", "twelve").await?;
    browser.element(".strip.invalid").await?;
    examine_everywhere(&browser, "a value that is none").await?;
    clear(&browser).await?;
    examine_everywhere(&browser, "no case").await?;
    browser.click(".samples li:last-child button").await?;
    verdict(&browser, "malignant").await?;
    examine_everywhere(&browser, "out of distribution").await?;
    browser.js("document.querySelector('details.stored').open = true;", vec![]).await?;
    browser.element(".stored table, .stored p").await?;
    examine_everywhere(&browser, "what is stored").await?;
    browser.stop().await
}

#[tokio::test]
async fn no_state_of_a_table_has_a_fault() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open(&site, "#view=batch").await?;
    examine_everywhere(&browser, "no table").await?;
    drop_file(&browser, "noise.csv", b"no,such\ntable,here\n").await?;
    browser.element(".batch .error, .columns .missing").await?;
    examine_everywhere(&browser, "a table of something else").await?;
    drop_file(&browser, "cases.csv", known_cases()?.as_bytes()).await?;
    scored(&browser, "483 rows").await?;
    browser.element("section.drift").await?;
    examine_everywhere(&browser, "a scored table").await?;
    browser.click(".grid tbody tr:first-child td").await?;
    browser.element(".row-panel .open").await?;
    browser.js("document.querySelector('.columns details').open = true;", vec![]).await?;
    browser.element(".columns .mapping").await?;
    examine_everywhere(&browser, "a row beside the grid, and the columns").await?;
    browser.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_state_of_a_comparison_has_a_fault() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let linear = Upstream::Model(Arc::new(model("models/wdbc-linear.safetensors")?));
    let root = gateway(Options::new(linear)).await?;
    let browser = comparing(&site, "").await?;
    examine_everywhere(&browser, "no endpoint").await?;
    browser.fill(".address", &format!("{root}/prod/fault/quota")).await?;
    browser.click(".test").await?;
    browser.element(".found .failure, .found .error").await?;
    examine_everywhere(&browser, "an endpoint that refuses").await?;
    browser.fill(".address", &format!("{root}/prod/predict")).await?;
    browser.click("button.known").await?;
    browser.element(".disagreements tbody tr").await?;
    examine_everywhere(&browser, "a report").await?;
    browser.stop().await
}

#[tokio::test]
async fn the_models_card_has_no_fault() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open(&site, "#view=model").await?;
    browser.element(".model-view .confusion").await?;
    examine_everywhere(&browser, "the model").await?;
    browser.stop().await
}

/// Role and name of everything in Chromium's accessibility tree that has both.
async fn tree(browser: &Browser) -> Result<Vec<(String, String)>> {
    let found = browser.devtools("Accessibility.getFullAXTree", json!({})).await?;
    let nodes = found["nodes"].as_array().context("a tree has nodes")?;
    let text = |value: &Value| value["value"].as_str().unwrap_or_default().to_owned();
    let seen = nodes.iter().filter(|node| node["ignored"] != json!(true));
    Ok(seen.map(|node| (text(&node["role"]), text(&node["name"]))).collect())
}

#[tokio::test]
async fn a_screen_reader_is_told_what_everything_is() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open(&site, &format!("#case={FIRST_ROW}")).await?;
    verdict(&browser, "malignant").await?;
    browser.wait_js("document.querySelectorAll('.strip .slider').length === 30").await?;
    browser.devtools("Accessibility.enable", json!({})).await?;
    let tree = tree(&browser).await?;
    let named = |role: &str| -> Vec<&str> {
        let of_role = tree.iter().filter(|(found, _)| found == role);
        of_role.map(|(_, name)| name.as_str()).collect()
    };
    for (role, name) in [
        ("link", "Skip to the content"),
        ("navigation", "Views"),
        ("button", "Predict"),
        ("button", "Compare"),
        ("list", "Samples"),
        ("textbox", "Paste a row"),
        ("button", "Undo"),
        ("slider", "radius, mean (px)"),
        ("textbox", "radius, mean (px)"),
        ("region", "Verdict"),
        ("region", "Values"),
        ("complementary", "What the model says"),
    ] {
        assert!(named(role).contains(&name), "no {role} “{name}” in {tree:?}");
    }
    // Whatever can be used says what it is.
    for role in ["button", "slider", "textbox", "link", "checkbox", "combobox", "spinbutton"] {
        assert!(named(role).iter().all(|name| !name.is_empty()), "a {role} without a name");
    }
    assert_eq!(named("slider").len(), 30);
    let spoken = "document.querySelector('.verdict [role=status]').textContent";
    browser.wait_js(&format!("{spoken}.startsWith('malignant')")).await?;
    browser.stop().await
}

#[tokio::test]
async fn the_keyboard_comes_through_the_landing_in_few_stops() -> Result<()> {
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open(&site, "").await?;
    browser.element(".what-if-panel .changes").await?;
    let stops = "const usable = (element) => element.tabIndex >= 0 && !element.disabled \
            && element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false }); \
        return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]\
            .filter(usable).length;";
    let stops = browser.js(stops, vec![]).await?.as_u64().context("a count")? as usize;
    // Every strip has one, and no more.
    assert!((30..=MOST_STOPS).contains(&stops), "{stops} stops");
    browser.stop().await
}
