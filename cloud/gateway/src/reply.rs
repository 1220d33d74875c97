//! The answers of the gateway itself and the headers that go with all of them.

use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    CONTENT_TYPE,
};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::{Value, json};
use wire::apigw::ALLOWED_HEADERS;

const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// A response on its way out.
pub(crate) type Reply = Response<Body>;

/// A JSON answer of the function, with HTTP 200.
pub(crate) fn ok(value: &Value) -> Reply {
    with_body(StatusCode::OK, "application/json", value.to_string())
}

/// An answer of any content type, with HTTP 200.
pub(crate) fn ok_as(content_type: &'static str, body: &str) -> Reply {
    with_body(StatusCode::OK, content_type, body.to_owned())
}

/// An error of the gateway itself: `{"message":…}` and `x-amzn-ErrorType`.
pub(crate) fn error(status: StatusCode, error_type: &'static str, message: &str) -> Reply {
    let body = json!({ "message": message }).to_string();
    let mut reply = with_body(status, "application/json", body);
    reply.headers_mut().insert(ERROR_TYPE, HeaderValue::from_static(error_type));
    reply
}

/// What a function of the proxy integration answered, with the headers that it chose.
pub(crate) fn of_function<'a>(
    status: StatusCode,
    headers: impl Iterator<Item = (&'a str, &'a str)>,
    body: &str,
) -> Reply {
    let mut reply = with_body(status, "application/json", body.to_owned());
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            reply.headers_mut().insert(name, value);
        }
    }
    reply
}

/// The answer to a preflight, which needs no key.
pub(crate) fn preflight() -> Reply {
    let mut reply = with_cors(Response::new(Body::empty()));
    let headers = reply.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("OPTIONS,POST"));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(ALLOWED_HEADERS));
    reply
}

/// The reply with the header that lets a page of any origin read it.
pub(crate) fn with_cors(mut reply: Reply) -> Reply {
    reply.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    reply
}

/// The reply with an id made from the number of the request since the start.
pub(crate) fn with_request_id(mut reply: Reply, number: u64) -> Reply {
    let id = format!("00000000-0000-4000-8000-{number:012x}");
    if let Ok(id) = HeaderValue::from_str(&id) {
        reply.headers_mut().insert(REQUEST_ID, id);
    }
    reply
}

fn with_body(status: StatusCode, content_type: &'static str, body: String) -> Reply {
    let mut reply = Response::new(Body::from(body));
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    reply
}
