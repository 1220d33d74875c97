//! Which path answers what.

use std::sync::Arc;

use anyhow::{Context, Result};
use axum::{
    Router,
    body::Body,
    error_handling::HandleErrorLayer,
    extract::{Path, State},
    http::{Request, Response, StatusCode},
    middleware,
    response::IntoResponse,
    routing::post,
};
use tower::{
    BoxError, ServiceBuilder, limit::GlobalConcurrencyLimitLayer, load_shed::LoadShedLayer,
};
use tower_http::cors::{Any, CorsLayer};

use super::{Options, Service, documents, observe, respond::respond, runtime};
use crate::{
    contracts::{Contract, INFER, INVOCATIONS, PREDICT, Refused},
    metrics::Refusal,
};

/// All routes of a service, and the service.
///
/// # Errors
/// An origin that is none.
pub(super) fn router(options: Options) -> Result<(Router, Arc<Service>)> {
    let cors = cors(&options.allowed_origins)?;
    let service = Arc::new(Service::new(options)?);
    let router = predictions(&service)
        .merge(documents::routes())
        .fallback(documents::nothing_here)
        .method_not_allowed_fallback(documents::other_method)
        .with_state(service.clone())
        .layer(middleware::map_response(documents::in_our_form))
        .layer(cors)
        .layer(middleware::from_fn_with_state(service.clone(), observe::observe));
    Ok((router, service))
}

type Shared = State<Arc<Service>>;

/// What costs work: so many at a time, and the others are told at once.
fn predictions(service: &Arc<Service>) -> Router<Arc<Service>> {
    let told = service.clone();
    let limit = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(move |_: BoxError| {
            let told = told.clone();
            async move { too_many(&told) }
        }))
        .layer(LoadShedLayer::new())
        .layer(GlobalConcurrencyLimitLayer::new(service.options.at_work.get()));
    Router::new()
        .route("/invocations", post(invocations))
        .route("/score", post(invocations))
        .route("/endpoints/{name}/invocations", post(runtime::invoke))
        .route("/invocations-response-stream", post(runtime::stream))
        .route("/endpoints/{name}/invocations-response-stream", post(runtime::stream))
        .route("/endpoints/{name}/async-invocations", post(runtime::later))
        .route("/v1/models/{model}", post(predict).get(documents::status))
        .route(
            "/v1/models/{model}/versions/{version}",
            post(predict_version).get(documents::version_status),
        )
        .route("/v2/models/{model}/infer", post(infer))
        .route("/v2/models/{model}/versions/{version}/infer", post(infer_version))
        .layer(limit)
}

fn too_many(service: &Service) -> Response<Body> {
    service.metrics.refused(Refusal::WaitingFull);
    let most = service.options.at_work;
    let message = format!("expected at most {most} requests at a time, found more");
    Refused { status: StatusCode::TOO_MANY_REQUESTS, message }.into_response()
}

async fn invocations(State(service): Shared, request: Request<Body>) -> Response<Body> {
    match runtime::objection(request.headers()) {
        Some(objection) => Refused::request(objection).into_response(),
        None => respond(service, INVOCATIONS, request).await,
    }
}

/// `/v1/models/M:predict`: model and verb are one segment.
async fn predict(
    State(service): Shared,
    Path(segment): Path<String>,
    request: Request<Body>,
) -> Response<Body> {
    tensorflow(service, segment.rsplit_once(':'), None, request).await
}

async fn predict_version(
    State(service): Shared,
    Path((model, segment)): Path<(String, String)>,
    request: Request<Body>,
) -> Response<Body> {
    let parts = segment.split_once(':');
    let version = parts.map(|(version, _)| version);
    tensorflow(service, parts.map(|(_, verb)| (model.as_str(), verb)), version, request).await
}

async fn tensorflow(
    service: Arc<Service>,
    parts: Option<(&str, &str)>,
    version: Option<&str>,
    request: Request<Body>,
) -> Response<Body> {
    match parts {
        Some((model, "predict")) => named(service, PREDICT, model, version, request).await,
        _ => documents::malformed(request.uri().path()),
    }
}

async fn infer(
    State(service): Shared,
    Path(model): Path<String>,
    request: Request<Body>,
) -> Response<Body> {
    named(service, INFER, &model, None, request).await
}

async fn infer_version(
    State(service): Shared,
    Path((model, version)): Path<(String, String)>,
    request: Request<Body>,
) -> Response<Body> {
    named(service, INFER, &model, Some(&version), request).await
}

/// Answers if the path names the model that is served.
async fn named(
    service: Arc<Service>,
    contract: Contract,
    model: &str,
    version: Option<&str>,
    request: Request<Body>,
) -> Response<Body> {
    if documents::is_served(&service, model, version) {
        respond(service, contract, request).await
    } else {
        documents::not_served(model, version)
    }
}

/// Pages of the allowed origins may ask, and may read what they need to make sense of an answer.
fn cors(origins: &[String]) -> Result<CorsLayer> {
    let layer = CorsLayer::new().allow_methods(Any).allow_headers(Any).expose_headers(Any);
    if origins.iter().any(|origin| origin == "*") {
        return Ok(layer.allow_origin(Any));
    }
    // What a browser sends has a scheme and no path, not even a slash.
    let is_origin = |origin: &&String| {
        let host = origin.strip_prefix("https://").or(origin.strip_prefix("http://"));
        host.is_some_and(|host| !host.is_empty() && !host.contains('/'))
    };
    if let Some(found) = origins.iter().find(|origin| !is_origin(origin)) {
        anyhow::bail!("--allow-origin: expected * or such as https://example.org, found `{found}`");
    }
    let origins = origins.iter().map(|origin| {
        origin
            .parse()
            .with_context(|| format!("--allow-origin: expected an origin, found `{origin}`"))
    });
    Ok(layer.allow_origin(origins.collect::<Result<Vec<_>>>()?))
}
