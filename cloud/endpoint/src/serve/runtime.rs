//! The SageMaker runtime's own path, where an AWS SDK arrives whose endpoint is overridden. The
//! container's errors come wrapped in the runtime's.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode},
};
use serde_json::{Value, json};

use super::{
    Service,
    respond::{About, ERROR_TYPE, respond, with_body},
};
use crate::contracts::INVOCATIONS;

/// Which variant of an endpoint answered.
const VARIANT: HeaderName = HeaderName::from_static("x-amzn-invoked-production-variant");

/// The longest error of our own, in bytes, with room.
const ERROR_BYTES: usize = 64 << 10;

/// Headers that choose among what one endpoint may hold, and the one choice that there is here.
const TARGETS: [(&str, Option<&str>); 5] = [
    ("x-amzn-sagemaker-target-model", None),
    ("x-amzn-sagemaker-target-variant", Some("AllTraffic")),
    ("x-amzn-sagemaker-target-container-hostname", None),
    ("x-amzn-sagemaker-inference-component", None),
    ("x-amzn-sagemaker-enable-explanations", None),
];

/// What a request chooses that is not there: passed over, its answer would be another's.
pub(super) fn objection(headers: &HeaderMap) -> Option<String> {
    TARGETS.iter().find_map(|(name, only)| {
        let found = headers.get(*name)?.to_str().unwrap_or_default();
        let expected =
            only.map_or("none, since one model is served".to_owned(), |own| format!("`{own}`"));
        let refused = *only != Some(found);
        refused.then(|| format!("{name}: expected {expected}, found {}", wire::excerpt(found)))
    })
}

/// `InvokeEndpoint`.
pub(super) async fn invoke(
    State(service): State<Arc<Service>>,
    Path(name): Path<String>,
    request: Request<Body>,
) -> Response<Body> {
    if name != service.model().name {
        return invalid(&format!("Endpoint {} of this account not found.", wire::excerpt(&name)));
    }
    if let Some(objection) = objection(request.headers()) {
        return invalid(&objection);
    }
    let mut response = respond(service, INVOCATIONS, request).await;
    if response.status().is_success() {
        response.headers_mut().insert(VARIANT, HeaderValue::from_static("AllTraffic"));
        return response;
    }
    model_error(response).await
}

/// 424, with what the container said in it.
async fn model_error(response: Response<Body>) -> Response<Body> {
    let status = response.status().as_u16();
    let about = response.extensions().get::<About>().copied();
    let said = to_bytes(response.into_body(), ERROR_BYTES).await.unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    let body = json!({
        "Message": format!("Received client error ({status}) from primary with message \"{said}\"."),
        "OriginalStatusCode": status,
        "OriginalMessage": said,
        "LogStreamArn": "",
    });
    let mut wrapped = error(StatusCode::FAILED_DEPENDENCY, "ModelError", &body);
    if let Some(about) = about {
        wrapped.extensions_mut().insert(about);
    }
    wrapped
}

/// `InvokeEndpointWithResponseStream`.
pub(super) async fn stream() -> Response<Body> {
    invalid(
        "Response streaming is not offered: the answer to a row is one number. Use InvokeEndpoint.",
    )
}

/// `InvokeEndpointAsync`.
pub(super) async fn later() -> Response<Body> {
    invalid(
        "Asynchronous inference is not offered: answers take less than a millisecond. Use InvokeEndpoint.",
    )
}

fn invalid(message: &str) -> Response<Body> {
    error(StatusCode::BAD_REQUEST, "ValidationError", &json!({ "Message": message }))
}

fn error(status: StatusCode, kind: &'static str, body: &Value) -> Response<Body> {
    let mut response = with_body(status, "application/json", body.to_string());
    response.headers_mut().insert(ERROR_TYPE, HeaderValue::from_static(kind));
    response
}
