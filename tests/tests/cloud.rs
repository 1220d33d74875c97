//! The whole chain, each link real but the cloud: page, gateway, Lambda under `cargo lambda watch`,
//! the AWS SDK, endpoint; and Prometheus beside it.

use std::fs;

use anyhow::{Context, Result};
use gateway::Options;
use serde_json::Value;
use tests::{
    Browser, Site,
    cloud::{Function, Prometheus, endpoint, gateway, poll},
    dist, known,
    page::{assert_clean, comparing},
};
use xtask::workspace;

const DENSE: &str = "models/wdbc-dense.safetensors";

/// The page's comparison view with the address of a function behind a gateway.
async fn open(site: &Site, function: &Function, proxy: bool) -> Result<Browser> {
    let root = gateway(Options::new(function.upstream(proxy))).await?;
    comparing(site, &format!("{root}/prod/predict")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn through_the_lambda_every_known_case_gets_the_pages_own_verdict() -> Result<()> {
    let function = Function::watch(&endpoint(DENSE, |_| {}).await?, "predict").await?;
    let site = Site::start(&dist(), "/", 0)?;
    for proxy in [false, true] {
        let browser = open(&site, &function, proxy).await?;
        browser.click("button.known").await?;
        let expected = "Parity of verdicts on all 483 rows";
        browser.wait_text(".parity", expected, |text| text.contains(expected)).await?;
        browser
            .wait_text(".results > .good", "no disagreement", |text| text.contains("No row"))
            .await?;
        assert_clean(&browser)?;
        browser.stop().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_copied_handlers_fault_is_shown_and_named() -> Result<()> {
    let function = Function::watch(&endpoint(DENSE, |_| {}).await?, "blog").await?;
    let site = Site::start(&dist(), "/", 0)?;
    let browser = open(&site, &function, false).await?;
    browser.click("button.known").await?;
    let pattern = "It answers B whatever the score";
    browser.wait_text(".diagnosis", pattern, |text| text.contains(pattern)).await?;
    // Of the malignant cases (second row of the table) nearly all are called benign (first column).
    let script = "return [...document.querySelector('.table-card table')\
        .querySelectorAll('tbody td')].map((cell) => Number(cell.textContent));";
    let counts: Vec<u64> = serde_json::from_value(browser.js(script, vec![]).await?)?;
    let [_, called_malignant, missed, found] = counts[..] else {
        anyhow::bail!("expected four counts, found {counts:?}");
    };
    assert_eq!((called_malignant, missed + found), (0, 177));
    assert!(missed >= 160, "{counts:?}");
    browser.stop().await
}

/// The shipped configuration, for one endpoint and read every moment.
fn configuration(folder: &std::path::Path, root: &str) -> Result<()> {
    let shipped = workspace::root()?.join("cloud/monitoring");
    let text = fs::read_to_string(shipped.join("prometheus.yml"))?;
    let place = root.trim_start_matches("http://");
    let text = text.replace("127.0.0.1:8080", place).replace("15s", "1s");
    assert!(text.contains(place), "the shipped configuration has another target");
    fs::write(folder.join("prometheus.yml"), text)?;
    fs::copy(shipped.join("rules.yml"), folder.join("rules.yml"))?;
    Ok(())
}

/// Forty rows that are answered, and a body that is refused, which is counted too.
async fn ask_forty(root: &str) -> Result<()> {
    let table = known::cases()?;
    // Without name and label, as an endpoint is sent them.
    let rows = table.lines().skip(1).take(40);
    let rows: Vec<&str> = rows.map(|line| line.splitn(3, ',').nth(2).unwrap_or_default()).collect();
    let (url, bodies) = (format!("{root}/invocations"), [rows.join("\n"), "1,2".to_owned()]);
    let asked = move || -> Result<()> {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).build().into();
        for body in bodies {
            agent.post(&url).content_type("text/csv").send(body)?;
        }
        Ok(())
    };
    tokio::task::spawn_blocking(asked).await?
}

/// Prometheus which has seen that the endpoint at `root` was asked; the folder is its own.
async fn scraped(root: &str) -> Result<(Prometheus, tempfile::TempDir)> {
    ask_forty(root).await?;
    let folder = tempfile::tempdir()?;
    configuration(folder.path(), root)?;
    let prometheus = Prometheus::start(folder.path()).await?;
    let rows = poll("the rows are there", async || {
        prometheus.value("nearside_rows_total").await.ok().flatten()
    });
    assert_eq!(rows.await?, 40.0);
    Ok((prometheus, folder))
}

#[tokio::test(flavor = "multi_thread")]
async fn prometheus_scrapes_what_was_answered_and_its_rules_are_sound() -> Result<()> {
    let (prometheus, _folder) = scraped(&endpoint(DENSE, |_| {}).await?).await?;
    let checks = [
        ("sum(nearside_verdicts_total)", 40.0),
        (r#":tensorflow:serving:request_count{status="OK"}"#, 1.0),
        (r#":tensorflow:serving:request_count{status="INVALID_ARGUMENT"}"#, 1.0),
        (r#":tensorflow:serving:request_latency_count{API="Invocations",entrypoint="REST"}"#, 2.0),
        ("nearside_score_count", 40.0),
        ("count(nearside_model_info{version=\"1\"})", 1.0),
    ];
    for (query, expected) in checks {
        assert_eq!(prometheus.value(query).await?, Some(expected), "{query}");
    }
    let healthy = poll("every rule was evaluated", async || {
        let said = prometheus.get("/api/v1/rules", &[]).await.ok()?;
        let found: Value = serde_json::from_str(&said).ok()?;
        let groups = found["data"]["groups"].as_array()?.iter();
        let rules = groups.filter_map(|group| group["rules"].as_array()).flatten();
        let health: Vec<String> =
            rules.map(|rule| rule["health"].as_str().unwrap_or_default().to_owned()).collect();
        let evaluated = !health.is_empty() && !health.contains(&"unknown".to_owned());
        evaluated.then_some(health)
    });
    let healthy = healthy.await.context("rules")?;
    assert!(healthy.iter().all(|health| health == "ok"), "{healthy:?}");
    Ok(())
}

/// Every query of a dashboard, wherever it stands.
fn queries(part: &Value) -> Vec<&str> {
    match part {
        Value::Object(fields) => {
            let own = fields.get("expr").and_then(Value::as_str);
            own.into_iter().chain(fields.values().flat_map(queries)).collect()
        }
        Value::Array(parts) => parts.iter().flat_map(queries).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_panel_of_the_dashboard_shows_something() -> Result<()> {
    let root = endpoint(DENSE, |_| {}).await?;
    let (prometheus, _folder) = scraped(&root).await?;
    // What was asked before the first look is no rate; this is one.
    ask_forty(&root).await?;
    let file = workspace::root()?.join("cloud/monitoring/grafana.json");
    let dashboard: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
    // Of its marks there are none until an alert fires.
    let panels = queries(&dashboard["panels"]);
    assert!(panels.len() >= 25, "{} queries", panels.len());
    for query in panels {
        // What Grafana puts in, where everything is chosen and an hour is shown.
        let filled = ["$job", "$model", "$instance"]
            .iter()
            .fold(query.to_owned(), |query, name| query.replace(name, ".*"))
            .replace("$__rate_interval", "1m")
            .replace("$__range", "1h")
            // Nothing is no zero here.
            .replace("or vector(0)", "");
        assert!(!filled.contains('$'), "{query}");
        let is_number = |one: &Value| one["value"][1].as_str().is_some_and(|said| said != "NaN");
        // A rate takes two scrapes.
        let shown = poll(&filled, async || match prometheus.series(&filled).await {
            Ok(series) => series.iter().any(is_number).then_some(Ok(())),
            Err(error) => Some(Err(error)),
        });
        shown.await??;
    }
    Ok(())
}
