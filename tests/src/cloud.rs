//! The cloud half: an endpoint and a gateway in this process, and real programs beside it.

use std::{
    future::Future,
    net::TcpListener as Probe,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use endpoint::{Model, Options};
use gateway::{Lambda, Upstream};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use xtask::{
    process::{Companion, command},
    workspace,
};

/// How long a program of its own may take to come up: it may have to be compiled first.
const STARTING: Duration = Duration::from_secs(600);
/// Between two looks at whether it has.
const BETWEEN: Duration = Duration::from_millis(50);

/// A predictor file of the built page, under the name that paths carry by default.
///
/// # Errors
/// When it is refused.
pub fn model(file: &str) -> Result<Model> {
    Model::open(&crate::dist().join(file), wire::MODEL_NAME, "1")
}

/// Serves a predictor file of the built page, for pages of any origin; gives the address of its root.
///
/// # Errors
/// When it cannot listen.
pub async fn endpoint(file: &str, change: impl FnOnce(&mut Options)) -> Result<String> {
    let mut options = Options::new(model(file)?);
    options.allowed_origins = vec!["*".to_owned()];
    change(&mut options);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let root = format!("http://{}", listener.local_addr()?);
    tokio::spawn(endpoint::serve(listener, options, std::future::pending()));
    Ok(root)
}

/// Starts the stand-in for API Gateway; gives the address of its root.
///
/// # Errors
/// When it cannot listen.
pub async fn gateway(options: gateway::Options) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let root = format!("http://{}", listener.local_addr()?);
    tokio::spawn(gateway::serve(listener, options));
    Ok(root)
}

/// A port that nobody listens at now.
///
/// # Errors
/// When there is none.
pub fn free_port() -> Result<u16> {
    Ok(Probe::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// The Lambda function under `cargo lambda watch`, which ends with its owner.
pub struct Function {
    watch: Companion,
    url: String,
}

impl Function {
    /// Starts the function in front of the endpoint at `root`, and waits until it answers.
    ///
    /// # Errors
    /// When Cargo Lambda is missing, or the function does not come up.
    pub async fn watch(root: &str, handler: &str) -> Result<Self> {
        let port = free_port()?.to_string();
        let arguments = [
            "lambda",
            "watch",
            "--package",
            "bridge",
            "--ignore-changes",
            "--quiet",
            "--invoke-address",
            "127.0.0.1",
            "--invoke-port",
            &port,
        ];
        let mut command = command("cargo", &arguments, &workspace::root()?);
        command.envs([
            ("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", root),
            ("AWS_ACCESS_KEY_ID", "none"),
            ("AWS_SECRET_ACCESS_KEY", "none"),
            ("AWS_REGION", "eu-west-1"),
            ("ENDPOINT_NAME", wire::MODEL_NAME),
            ("HANDLER", handler),
        ]);
        // A line for each of hundreds of rows.
        command.stdout(Stdio::null());
        let watch = Companion::start(command)?;
        let url = format!("http://127.0.0.1:{port}/2015-03-31/functions/bridge/invocations");
        let function = Self { watch, url };
        // No row is sent: its own refusal shows that it is there.
        let there = poll("the function answers", async || {
            let found = function.invoke(json!({})).await.ok()?;
            found.get("errorType").is_some().then_some(())
        });
        there.await?;
        Ok(function)
    }

    /// The function behind a gateway, in one of the two integrations.
    #[must_use]
    pub fn upstream(&self, proxy: bool) -> Upstream {
        Upstream::Lambda(Lambda { url: self.url.clone(), proxy })
    }

    async fn invoke(&self, event: Value) -> Result<Value> {
        let url = self.url.clone();
        let asked = move || -> Result<Value> {
            let agent: ureq::Agent =
                ureq::Agent::config_builder().http_status_as_error(false).build().into();
            Ok(agent.post(&url).send_json(event)?.body_mut().read_json()?)
        };
        tokio::task::spawn_blocking(asked).await?
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // Its own children end with it, if it is asked and not killed.
        self.watch.end();
    }
}

/// Prometheus, beside what it scrapes; it ends with its owner.
pub struct Prometheus {
    _server: Companion,
    root: String,
}

impl Prometheus {
    /// Starts Prometheus by the configuration in `folder`.
    ///
    /// # Errors
    /// When it is missing or does not come up.
    pub async fn start(folder: &Path) -> Result<Self> {
        let port = free_port()?;
        let place = |name: &str| folder.join(name).to_string_lossy().into_owned();
        let arguments = [
            format!("--config.file={}", place("prometheus.yml")),
            format!("--storage.tsdb.path={}", place("data")),
            format!("--web.listen-address=127.0.0.1:{port}"),
            "--log.level=error".to_owned(),
        ];
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let server = Companion::start(command("prometheus", &arguments, folder))?;
        let prometheus = Self { _server: server, root: format!("http://127.0.0.1:{port}") };
        poll("Prometheus is ready", async || prometheus.get("/-/ready", &[]).await.ok()).await?;
        Ok(prometheus)
    }

    /// The value of the one series that a query gives; none as long as there is none.
    ///
    /// # Errors
    /// When Prometheus refuses the query.
    pub async fn value(&self, query: &str) -> Result<Option<f64>> {
        let series = self.series(query).await?;
        ensure!(series.len() <= 1, "{query}: expected one series, found {}", series.len());
        let value = series.first().and_then(|one| one["value"][1].as_str());
        Ok(value.and_then(|value| value.parse().ok()))
    }

    /// All series that a query gives now, with their labels and values.
    ///
    /// # Errors
    /// When Prometheus refuses the query.
    pub async fn series(&self, query: &str) -> Result<Vec<Value>> {
        let said = self.get("/api/v1/query", &[("query", query)]).await?;
        let found: Value = serde_json::from_str(&said)?;
        ensure!(found["status"] == "success", "{query}: {said}");
        Ok(found["data"]["result"].as_array().context("no result")?.clone())
    }

    /// What its API answers.
    ///
    /// # Errors
    /// When it does not answer, or with an error.
    pub async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<String> {
        let mut request = ureq::get(format!("{}{path}", self.root));
        for (name, value) in query {
            request = request.query(*name, *value);
        }
        let asked = move || -> Result<String> { Ok(request.call()?.body_mut().read_to_string()?) };
        tokio::task::spawn_blocking(asked).await?
    }
}

/// Looks again and again until something is there.
///
/// # Errors
/// When it does not come.
pub async fn poll<T, F: Future<Output = Option<T>>>(what: &str, look: impl Fn() -> F) -> Result<T> {
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await {
            return Ok(found);
        }
        ensure!(begun.elapsed() < STARTING, "waited in vain until {what}");
        tokio::time::sleep(BETWEEN).await;
    }
}
