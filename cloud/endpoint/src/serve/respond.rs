//! From a request to its answer, whatever the contract.

use std::{sync::Arc, time::Instant};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, header},
    response::IntoResponse,
};
use time::OffsetDateTime;
use tokio::task::{JoinError, spawn_blocking};
use wire::{capture::Body as Captured, open_inference::JSON_LENGTH};

use super::{Service, body};
use crate::{
    capture::{Capture, Exchange},
    contracts::{Answered, Asked, Contract, Refused},
};

/// Bodies longer than this are worked on away from the threads that talk, in bytes: some hundred rows,
/// half a millisecond.
const LONG: usize = 64 << 10;

/// The name that a client of the SageMaker runtime gave its request.
const INFERENCE_ID: &str = "x-amzn-sagemaker-inference-id";

/// Tells clients of the AWS SDKs which error it is.
pub(super) const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// What a response tells the observer of itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct About {
    pub(super) api: &'static str,
    pub(super) rows: usize,
}

/// An answer that is ready, and how many rows it answers.
struct Done {
    response: Response<Body>,
    rows: usize,
}

/// Answers a request by a contract.
pub(super) async fn respond(
    service: Arc<Service>,
    contract: Contract,
    request: Request<Body>,
) -> Response<Body> {
    let (mut response, rows) = match answered(service, contract, request).await {
        Ok(answered) => {
            let rows = answered.rows;
            (answered.response, rows)
        }
        Err(refused) => (refused.into_response(), 0),
    };
    response.extensions_mut().insert(About { api: contract.api, rows });
    response
}

async fn answered(
    service: Arc<Service>,
    contract: Contract,
    request: Request<Body>,
) -> Result<Done, Refused> {
    let (head, body) = request.into_parts();
    let encoding = head.headers.get(header::CONTENT_ENCODING);
    let encoding = encoding.map(|value| String::from_utf8_lossy(value.as_bytes()));
    let body = body::read(&service, body, encoding.as_deref()).await?;
    if body.len() <= LONG {
        return work(&service, contract, &head.headers, &body);
    }
    let own = service.clone();
    // Never closed, so there is always a turn.
    let _turn = own.heavy.acquire().await;
    let work = move || work(&service, contract, &head.headers, &body);
    spawn_blocking(work).await.unwrap_or_else(|lost| Err(Refused::fault(&lost)))
}

fn work(
    service: &Service,
    contract: Contract,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Done, Refused> {
    let begun = Instant::now();
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let asked = Asked {
        body,
        content_type: header(header::CONTENT_TYPE.as_str()),
        accept: header(header::ACCEPT.as_str()),
        json_length: header(JSON_LENGTH),
    };
    let answered = (contract.answer)(service.model(), &asked)?;
    if let Some(capture) = &service.options.capture {
        record(service, capture, &answered, header(INFERENCE_ID))?;
    }
    service.metrics.scored(&answered.verdicts, service.model().width());
    service.metrics.worked(contract.api, begun.elapsed());
    Ok(Done { rows: answered.verdicts.classes.len(), response: written(answered) })
}

fn written(answered: Answered<'_>) -> Response<Body> {
    let mut response = with_body(StatusCode::OK, answered.content_type, answered.body);
    if let Some(length) = answered.json_length {
        response.headers_mut().insert(HeaderName::from_static(JSON_LENGTH), length.into());
    }
    response
}

/// Captures an exchange before its answer is on its way.
fn record(
    service: &Service,
    capture: &Capture,
    answered: &Answered<'_>,
    inference_id: Option<&str>,
) -> Result<(), Refused> {
    let (mime, bytes) = &answered.read;
    let input = Captured { mime, bytes };
    let output = Captured { mime: answered.content_type, bytes: &answered.body };
    let exchange = Exchange { input, output, inference_id };
    match capture.write(&exchange, OffsetDateTime::now_utc()) {
        Ok(()) => service.metrics.captured.inc(),
        Err(error) => {
            service.metrics.capture_failures.inc();
            tracing::error!(%error, "a record could not be captured");
            if !service.options.capture_may_lose {
                let status = StatusCode::SERVICE_UNAVAILABLE;
                let message = "data capture: the record of this request cannot be written";
                return Err(Refused { status, message: message.to_owned() });
            }
        }
    }
    Ok(())
}

impl Refused {
    /// Something that should not happen.
    fn fault(lost: &JoinError) -> Self {
        // Not its words: those of a panic may quote what was sent.
        tracing::error!(panicked = lost.is_panic(), "the work on a request was lost");
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self { status, message: "the work on this request was lost".to_owned() }
    }
}

impl IntoResponse for Refused {
    /// The one form of error that all contracts understand.
    fn into_response(self) -> Response<Body> {
        let body = wire::open_inference::error(&self.message);
        let mut response = with_body(self.status, "application/json", body);
        if self.status == StatusCode::UNSUPPORTED_MEDIA_TYPE {
            let known = HeaderValue::from_static("gzip, deflate, identity");
            response.headers_mut().insert(header::ACCEPT_ENCODING, known);
        }
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            headers.insert(ERROR_TYPE, HeaderValue::from_static("ThrottlingException"));
        }
        response
    }
}

/// A response with a body of a known type.
pub(super) fn with_body(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Body>,
) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
