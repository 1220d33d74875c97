//! The SageMaker runtime's own path, where an AWS SDK arrives whose endpoint is overridden. The
//! container's errors come wrapped in the runtime's.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{Path, State},
    http::{HeaderName, HeaderValue, Request, Response, StatusCode},
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

/// `InvokeEndpoint`.
pub(super) async fn invoke(
    State(service): State<Arc<Service>>,
    Path(name): Path<String>,
    request: Request<Body>,
) -> Response<Body> {
    if name != service.model().name {
        let message = format!("Endpoint {name} of this account not found.");
        let body = json!({ "Message": message });
        return error(StatusCode::BAD_REQUEST, "ValidationError", &body);
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

fn error(status: StatusCode, kind: &'static str, body: &Value) -> Response<Body> {
    let mut response = with_body(status, "application/json", body.to_string());
    response.headers_mut().insert(ERROR_TYPE, HeaderValue::from_static(kind));
    response
}
