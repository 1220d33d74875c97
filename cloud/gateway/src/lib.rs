//! A local stand-in for API Gateway (REST), in front of a predictor file or of a real Lambda function:
//! paths, key, CORS, error bodies and, for trying and testing, every fault that such a resource is
//! known for.
//!
//! No forward pass here: `endpoint` knows the model, the contract is in `wire`.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod fault;
mod function;
mod lambda;
mod reply;
mod route;

use std::sync::Arc;

use anyhow::Context as _;
use endpoint::Model;

pub use lambda::Lambda;
pub use route::router;

/// Who answers behind the gateway.
#[derive(Clone)]
pub enum Upstream {
    /// A function of our own, with the predictor in it.
    Model(Arc<Model>),
    /// A function that runs elsewhere.
    Lambda(Lambda),
}

/// What to serve, and how.
#[derive(Clone)]
pub struct Options {
    /// Who answers.
    pub upstream: Upstream,
    /// The key that `x-api-key` must carry; `None` asks for none.
    pub api_key: Option<String>,
    /// First path segment, `prod` by default.
    pub stage: String,
    /// Second path segment, `predict` by default.
    pub resource: String,
    /// Whether the gateway's own errors carry CORS headers (DEFAULT_4XX and DEFAULT_5XX set).
    pub cors_on_errors: bool,
}

impl Options {
    /// `/prod/predict` without a key and without CORS headers on the gateway's own errors.
    pub fn new(upstream: Upstream) -> Self {
        Self {
            upstream,
            api_key: None,
            stage: "prod".to_owned(),
            resource: "predict".to_owned(),
            cors_on_errors: false,
        }
    }

    /// The path of the resource, such as `/prod/predict`.
    pub fn path(&self) -> String {
        format!("/{}/{}", self.stage, self.resource)
    }
}

/// Serves until the listener fails or the future is dropped.
///
/// # Errors
/// What the listener reports.
pub async fn serve(listener: tokio::net::TcpListener, options: Options) -> anyhow::Result<()> {
    axum::serve(listener, router(options)).await.context("gateway: serving stopped")
}
