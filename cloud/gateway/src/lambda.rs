//! A real function behind the gateway: Lambda's own invocation API, as `cargo lambda watch` and AWS
//! have it.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::reply::{self, Reply};

/// How long API Gateway waits for a function.
const TIME_LIMIT: Duration = Duration::from_secs(29);

/// Where a function is invoked, and in which integration.
#[derive(Clone, Debug)]
pub struct Lambda {
    /// Such as `http://127.0.0.1:9000/2015-03-31/functions/NAME/invocations`.
    pub url: String,
    /// The proxy integration, which hands over the whole request, or else its body alone.
    pub proxy: bool,
}

/// What an invocation gave.
struct Invoked {
    /// Whether the function raised an error.
    failed: bool,
    value: Value,
}

impl Lambda {
    /// The answer to a request body, as API Gateway makes it of what the function returns.
    pub(crate) async fn answer(&self, body: String) -> Reply {
        let event = match (self.proxy, serde_json::from_str::<Value>(&body)) {
            (true, _) => proxy_event(&body),
            (false, Ok(event)) => event,
            (false, Err(error)) => {
                let (line, column) = (error.line(), error.column());
                let message =
                    format!("Could not parse request body into json: line {line}, column {column}");
                return reply::error(StatusCode::BAD_REQUEST, "BadRequestException", &message);
            }
        };
        match self.invoke(event).await {
            Err(reply) => reply,
            Ok(invoked) if !self.proxy => reply::ok(&invoked.value),
            Ok(invoked) if invoked.failed => bad_gateway(),
            Ok(invoked) => opened(&invoked.value).unwrap_or_else(bad_gateway),
        }
    }

    async fn invoke(&self, event: Value) -> Result<Invoked, Reply> {
        let url = self.url.clone();
        let asked = tokio::task::spawn_blocking(move || ask(&url, &event));
        match asked.await {
            Ok(Ok(invoked)) => Ok(invoked),
            Ok(Err(ureq::Error::Timeout(_))) => Err(reply::error(
                StatusCode::GATEWAY_TIMEOUT,
                "InternalServerErrorException",
                "Endpoint request timed out",
            )),
            Ok(Err(_)) | Err(_) => Err(bad_gateway()),
        }
    }
}

fn ask(url: &str, event: &Value) -> Result<Invoked, ureq::Error> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(TIME_LIMIT))
        .http_status_as_error(false)
        .build()
        .into();
    let mut response = agent.post(url).send_json(event)?;
    let failed = response.headers().contains_key("x-amz-function-error");
    let value: Value = response.body_mut().read_json()?;
    // `cargo lambda` tells an error by the form alone.
    let failed = failed || value.get("errorType").is_some();
    Ok(Invoked { failed, value })
}

/// The request as the proxy integration hands it over.
fn proxy_event(body: &str) -> Value {
    json!({
        "resource": "/predict",
        "path": "/predict",
        "httpMethod": "POST",
        "headers": { "Content-Type": "application/json" },
        "queryStringParameters": null,
        "pathParameters": null,
        "requestContext": { "httpMethod": "POST", "resourcePath": "/predict" },
        "body": body,
        "isBase64Encoded": false,
    })
}

/// The response that a function of the proxy integration returned; nothing if it is none.
fn opened(value: &Value) -> Option<Reply> {
    let status = value.get("statusCode")?.as_u64()?;
    let status = StatusCode::from_u16(u16::try_from(status).ok()?).ok()?;
    let body = value.get("body").and_then(Value::as_str).unwrap_or_default();
    let headers = value.get("headers").and_then(Value::as_object);
    let headers = headers.into_iter().flatten();
    Some(reply::of_function(
        status,
        headers.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))),
        body,
    ))
}

fn bad_gateway() -> Reply {
    reply::error(StatusCode::BAD_GATEWAY, "InternalServerErrorException", "Internal server error")
}
