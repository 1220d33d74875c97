//! Which path answers what. One handler instead of a route table, since API Gateway answers an
//! unknown path and an unknown method alike.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Request, StatusCode, header::CONTENT_ENCODING};
use endpoint::Model;

use crate::fault::Fault;
use crate::function;
use crate::reply::{self, Reply, with_cors, with_request_id};
use crate::{Options, Upstream};

/// Largest request body that API Gateway takes, in bytes.
const BODY_BYTES: usize = 10 * 1024 * 1024;
/// How much of a body is read, in bytes: more than is taken, so that the client has sent it all
/// and reads the refusal instead of a reset connection.
const READ_BYTES: usize = 64 * 1024 * 1024;

/// The gateway as an axum service.
pub fn router(options: Options) -> Router {
    let gateway = Gateway { options, requests: AtomicU64::new(0), flaky: AtomicU64::new(0) };
    Router::new().fallback(handle).with_state(Arc::new(gateway))
}

/// The options and what is counted while serving.
pub(crate) struct Gateway {
    options: Options,
    requests: AtomicU64,
    flaky: AtomicU64,
}

/// What a path stands for.
enum Target {
    Predict,
    Fault(Fault),
}

async fn handle(State(gateway): State<Arc<Gateway>>, request: Request<Body>) -> Reply {
    let number = gateway.requests.fetch_add(1, Ordering::Relaxed);
    with_request_id(gateway.respond(request).await, number)
}

impl Gateway {
    async fn respond(&self, request: Request<Body>) -> Reply {
        let target = self.target(request.uri().path());
        match (target, request.method()) {
            (Some(_), &Method::OPTIONS) => reply::preflight(),
            (Some(target), &Method::POST) => self.post(target, request).await,
            _ => self.no_such_path(),
        }
    }

    /// What API Gateway says of a path or a method that it does not know.
    pub(crate) fn no_such_path(&self) -> Reply {
        self.own_error(
            StatusCode::FORBIDDEN,
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        )
    }

    fn target(&self, path: &str) -> Option<Target> {
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        match segments.split_first() {
            Some((stage, rest)) if *stage == self.options.stage => match rest {
                [resource] if *resource == self.options.resource => Some(Target::Predict),
                ["fault", name @ ..] => Fault::named(name).map(Target::Fault),
                _ => None,
            },
            _ => None,
        }
    }

    async fn post(&self, target: Target, request: Request<Body>) -> Reply {
        if !self.accepts(request.headers()) {
            return self.own_error(StatusCode::FORBIDDEN, "ForbiddenException", "Forbidden");
        }
        let body = match body_of(request).await {
            Ok(body) => body,
            Err((status, kind, message)) => return self.own_error(status, kind, message),
        };
        match target {
            Target::Predict => self.with_cors_where_configured(self.answer(&body).await),
            Target::Fault(fault) => fault.reply(self, &body).await,
        }
    }

    fn accepts(&self, headers: &HeaderMap) -> bool {
        let sent = headers.get("x-api-key").map(|key| key.as_bytes());
        match &self.options.api_key {
            Some(key) => sent == Some(key.as_bytes()),
            None => true,
        }
    }

    fn own_error(&self, status: StatusCode, error_type: &'static str, message: &str) -> Reply {
        self.with_cors_where_configured(reply::error(status, error_type, message))
    }

    /// CORS headers on what the function answered, and on the gateway's own errors if asked for.
    fn with_cors_where_configured(&self, reply: Reply) -> Reply {
        // In the proxy integration the function says who may read its answer.
        let own = !matches!(&self.options.upstream, Upstream::Lambda(lambda) if lambda.proxy);
        if own && reply.status().is_success() || self.options.cors_on_errors {
            with_cors(reply)
        } else {
            reply
        }
    }

    /// The right answer to a request body, without CORS headers of the gateway's own: the class code
    /// as JSON.
    pub(crate) async fn answer(&self, body: &str) -> Reply {
        match &self.options.upstream {
            Upstream::Lambda(lambda) => lambda.answer(body.to_owned()).await,
            Upstream::Model(model) => match function::predict(model, body) {
                Ok(verdicts) => reply::ok(&function::code(model, &verdicts)),
                Err(fault) => fault.into_reply(),
            },
        }
    }

    /// The model that answers, where it is in this process.
    pub(crate) fn model(&self) -> Option<&Model> {
        match &self.options.upstream {
            Upstream::Model(model) => Some(model),
            Upstream::Lambda(_) => None,
        }
    }

    /// The number of this request to `flaky`, from 1.
    pub(crate) fn next_flaky(&self) -> u64 {
        self.flaky.fetch_add(1, Ordering::Relaxed) + 1
    }
}

/// The body as text, opened where it is compressed, as the gateway does; or the gateway's own error.
async fn body_of(
    request: Request<Body>,
) -> Result<String, (StatusCode, &'static str, &'static str)> {
    const TOO_LONG: (StatusCode, &str, &str) =
        (StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLargeException", "Request Too Long");
    const MEDIA: (StatusCode, &str, &str) = (
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "UnsupportedMediaTypeException",
        "Unsupported Media Type",
    );
    let encoding = request.headers().get(CONTENT_ENCODING).cloned();
    let encoding = encoding.as_ref().and_then(|encoding| encoding.to_str().ok());
    let bytes = to_bytes(request.into_body(), READ_BYTES).await.map_err(|_| TOO_LONG)?;
    if bytes.len() > BODY_BYTES {
        return Err(TOO_LONG);
    }
    let opened = decode::body(bytes.into(), encoding, BODY_BYTES);
    let opened = opened.map_err(|error| match error {
        decode::Error::TooLong(_) => TOO_LONG,
        _ => MEDIA,
    })?;
    decode::text(&opened, None).map(Cow::into_owned).map_err(|_| MEDIA)
}
