//! What can be read: health, readiness, what the model is, and the metrics.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{Method, Response, StatusCode, Uri, header},
    routing::get,
};
use serde_json::json;
use wire::{
    open_inference::{self, Tensors},
    tensorflow,
};

use super::{Service, respond::with_body};

type Shared = State<Arc<Service>>;
type Document = Response<Body>;

/// Routes that answer to GET and cost nothing.
pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/", get(index))
        .route("/ping", get(ready))
        .route("/health", get(health))
        .route("/version", get(version))
        .route("/execution-parameters", get(execution_parameters))
        .route("/v1/models/{model}/metadata", get(metadata))
        .route("/v1/models/{model}/versions/{version}/metadata", get(version_metadata))
        .route("/v2", get(server))
        .route("/v2/health/live", get(live))
        .route("/v2/health/ready", get(server_ready))
        .route("/v2/models/{model}", get(model))
        .route("/v2/models/{model}/versions/{version}", get(model_version))
        .route("/v2/models/{model}/ready", get(model_ready))
        .route("/v2/models/{model}/versions/{version}/ready", get(model_version_ready))
        .route("/monitoring/prometheus/metrics", get(metrics))
        .route("/metrics", get(metrics))
}

/// Whether a path names the model that is served.
pub(super) fn is_served(service: &Service, model: &str, version: Option<&str>) -> bool {
    let own = service.model();
    model == own.name && version.is_none_or(|version| version == own.version)
}

/// What is said of another model.
pub(super) fn not_served(model: &str, version: Option<&str>) -> Document {
    json_body(StatusCode::NOT_FOUND, tensorflow::not_found(model, version))
}

/// What TensorFlow Serving says of a path that it does not know.
pub(super) fn malformed(path: &str) -> Document {
    let message = format!("Malformed request: POST {}", wire::excerpt(path));
    json_body(StatusCode::BAD_REQUEST, tensorflow::error(&message))
}

pub(super) async fn nothing_here(uri: Uri) -> Document {
    let message =
        format!("path: expected one of those listed at /, found {}", wire::excerpt(uri.path()));
    json_body(StatusCode::NOT_FOUND, tensorflow::error(&message))
}

/// A refusal that is the router's own, such as of a path that is no text, in the form of all the others.
pub(super) async fn in_our_form(response: Document) -> Document {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_plain = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !(response.status().is_client_error() && is_plain) {
        return response;
    }
    let message = "path: expected UTF-8, percent-encoded, found something else";
    json_body(response.status(), tensorflow::error(message))
}

pub(super) async fn other_method(method: Method, uri: Uri) -> Document {
    let message = format!(
        "method: expected the one in the Allow header, found {method} for {}",
        wire::excerpt(uri.path())
    );
    json_body(StatusCode::METHOD_NOT_ALLOWED, tensorflow::error(&message))
}

async fn index(State(service): Shared) -> Document {
    let (name, model) = (&service.model().name, service.model());
    json_body(
        StatusCode::OK,
        format!(
            "{:#}\n",
            json!({
                "model": { "name": name, "version": model.version, "sha256": model.sha256 },
                "SageMaker": ["/ping", "/invocations", "/execution-parameters",
                    format!("/endpoints/{name}/invocations")],
                "MLflow": ["/invocations", "/version", "/health", "/ping"],
                "Azure ML": ["/score"],
                "TensorFlow Serving": [format!("/v1/models/{name}"),
                    format!("/v1/models/{name}/metadata"), format!("/v1/models/{name}:predict")],
                "Open Inference v2": ["/v2", "/v2/health/live", "/v2/health/ready",
                    format!("/v2/models/{name}"), format!("/v2/models/{name}/ready"),
                    format!("/v2/models/{name}/infer")],
                "Prometheus": ["/monitoring/prometheus/metrics", "/metrics"],
            })
        ),
    )
}

/// Whether to send requests here: no longer, once the process was asked to end.
async fn ready(State(service): Shared) -> StatusCode {
    readiness_code(&service)
}

fn readiness_code(service: &Service) -> StatusCode {
    if service.is_draining() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }
}

/// MLflow's own form of the same.
async fn health(State(service): Shared) -> Document {
    json_body(readiness_code(&service), "\n".to_owned())
}

/// MLflow's clients read a bare version.
async fn version() -> Document {
    json_body(StatusCode::OK, env!("CARGO_PKG_VERSION").to_owned())
}

async fn live() -> Document {
    json_body(StatusCode::OK, open_inference::health("live", true))
}

async fn server_ready(State(service): Shared) -> Document {
    let text = open_inference::health("ready", !service.is_draining());
    json_body(readiness_code(&service), text)
}

/// What Batch Transform asks before it begins: a request a core, as many lines as fit.
async fn execution_parameters(State(service): Shared) -> Document {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let most = service.options.body_limit >> 20;
    let parameters = json!({
        "MaxConcurrentTransforms": cores,
        "BatchStrategy": "MULTI_RECORD",
        "MaxPayloadInMB": most.max(1),
    });
    json_body(StatusCode::OK, parameters.to_string())
}

pub(super) async fn status(state: Shared, Path(model): Path<String>) -> Document {
    about(&state, &model, None, tensorflow::status(&state.model().version))
}

pub(super) async fn version_status(
    state: Shared,
    Path((model, version)): Path<(String, String)>,
) -> Document {
    about(&state, &model, Some(&version), tensorflow::status(&state.model().version))
}

async fn metadata(state: Shared, Path(model): Path<String>) -> Document {
    about(&state, &model, None, signature(&state))
}

async fn version_metadata(
    state: Shared,
    Path((model, version)): Path<(String, String)>,
) -> Document {
    about(&state, &model, Some(&version), signature(&state))
}

fn signature(service: &Service) -> String {
    let model = service.model();
    tensorflow::metadata(&model.name, &model.version, model.columns(), model.width())
}

async fn server() -> Document {
    let text = open_inference::server_metadata("nearside", env!("CARGO_PKG_VERSION"));
    json_body(StatusCode::OK, text)
}

async fn model(state: Shared, Path(model): Path<String>) -> Document {
    about(&state, &model, None, tensors(&state))
}

async fn model_version(state: Shared, Path((model, version)): Path<(String, String)>) -> Document {
    about(&state, &model, Some(&version), tensors(&state))
}

fn tensors(service: &Service) -> String {
    let model = service.model();
    let tensors = Tensors { columns: model.columns(), width: model.width() };
    open_inference::model_metadata(&model.name, &model.version, tensors)
}

async fn model_ready(state: Shared, Path(model): Path<String>) -> Document {
    readiness(&state, &model, None)
}

async fn model_version_ready(
    state: Shared,
    Path((model, version)): Path<(String, String)>,
) -> Document {
    readiness(&state, &model, Some(&version))
}

fn readiness(service: &Service, model: &str, version: Option<&str>) -> Document {
    let ready = !service.is_draining();
    let mut document = about(service, model, version, open_inference::ready(model, ready));
    if document.status().is_success() && !ready {
        *document.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    document
}

async fn metrics(State(service): Shared) -> Document {
    match service.metrics.page() {
        Ok(page) => with_body(StatusCode::OK, "text/plain; version=0.0.4", page),
        Err(error) => {
            let message = tensorflow::error(&error.to_string());
            json_body(StatusCode::INTERNAL_SERVER_ERROR, message)
        }
    }
}

/// A document about the model that is served.
fn about(service: &Service, model: &str, version: Option<&str>, text: String) -> Document {
    if is_served(service, model, version) {
        json_body(StatusCode::OK, text)
    } else {
        not_served(model, version)
    }
}

fn json_body(status: StatusCode, text: String) -> Document {
    with_body(status, "application/json", text)
}
