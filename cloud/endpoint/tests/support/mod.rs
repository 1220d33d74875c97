//! An endpoint on a free port, and a client that reads whatever comes.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::path::PathBuf;

use endpoint::{Model, Options};
use model_wasm::Predictor;
use tokio::{sync::oneshot, task::JoinHandle};

pub const FILE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/models/wdbc-dense.safetensors");

/// A server, until it is told to end.
pub struct Server {
    pub base: String,
    pub stop: oneshot::Sender<()>,
    pub ended: JoinHandle<()>,
}

pub fn model() -> Model {
    Model::open(&PathBuf::from(FILE), "half", "3").unwrap()
}

pub fn predictor() -> Predictor {
    Predictor::from_bytes(&std::fs::read(FILE).unwrap()).unwrap()
}

/// Serves the shipped predictor as `half`, version 3.
pub async fn serve(change: impl FnOnce(&mut Options)) -> Server {
    let mut options = Options::new(model());
    change(&mut options);
    let listener = endpoint::listen("127.0.0.1:0".parse().unwrap()).unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel();
    let ended = tokio::spawn(async move {
        let stopped = async { drop(stopped.await) };
        endpoint::serve(listener, options, stopped).await.unwrap();
    });
    Server { base, stop, ended }
}

/// What a client saw.
#[derive(Debug, Clone)]
pub struct Seen {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub body: String,
}

impl Seen {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }
}

impl Server {
    /// Sends one request on a connection of its own.
    pub async fn call(
        &self,
        method: &'static str,
        path: &str,
        headers: &[(&'static str, &str)],
        body: impl Into<String>,
    ) -> Seen {
        let mut request =
            ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).unwrap();
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .build()
            .into();
        let sent = move || {
            let mut response = agent.run(request).unwrap();
            let body = response.body_mut().with_config().limit(64 << 20).read_to_string().unwrap();
            Seen { status: response.status().as_u16(), headers: response.headers().clone(), body }
        };
        tokio::task::spawn_blocking(sent).await.unwrap()
    }

    /// Posts bytes; the answer's body comes as bytes, too, beside what text it is.
    pub async fn call_bytes(
        &self,
        path: &str,
        headers: &[(&'static str, &str)],
        body: Vec<u8>,
    ) -> (Seen, Vec<u8>) {
        let uri = format!("{}{path}", self.base);
        let mut request = ureq::http::Request::builder().method("POST").uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).unwrap();
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let sent = move || {
            let mut response = agent.run(request).unwrap();
            let bytes = response.body_mut().read_to_vec().unwrap();
            let body = String::from_utf8_lossy(&bytes).into_owned();
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            (Seen { status, headers, body }, bytes)
        };
        tokio::task::spawn_blocking(sent).await.unwrap()
    }

    pub async fn get(&self, path: &str) -> Seen {
        self.call("GET", path, &[], "").await
    }

    pub async fn post(&self, path: &str, content_type: &str, body: impl Into<String>) -> Seen {
        self.call("POST", path, &[("content-type", content_type)], body).await
    }
}

/// Values as one CSV line.
pub fn csv(values: &[f32]) -> String {
    values.iter().map(f32::to_string).collect::<Vec<_>>().join(",")
}
