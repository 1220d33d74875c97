//! A request's body as text, within its limits.

use axum::{body::Body, http::StatusCode};
use futures::StreamExt;
use tokio::time::timeout;

use super::Service;
use crate::{contracts::Refused, metrics::Refusal};

/// How much of a body that is too large is read all the same, so that its client has sent it and reads
/// the refusal instead of a connection that broke.
const DISCARDED: usize = 64 << 20;

/// Reads a body.
///
/// # Errors
/// One that is too large, too slow, broken off, or not UTF-8.
pub(super) async fn text(service: &Service, body: Body) -> Result<String, Refused> {
    let limit = service.options.time_limit;
    let bytes = timeout(limit, bytes(service, body)).await.map_err(|_| {
        service.metrics.refused(Refusal::TimeLimit);
        let message = format!("request body: expected all of it within {} s", limit.as_secs());
        Refused { status: StatusCode::REQUEST_TIMEOUT, message }
    })??;
    String::from_utf8(bytes).map_err(|found| {
        Refused::request(format!("request body: expected UTF-8 text, found {found}"))
    })
}

async fn bytes(service: &Service, body: Body) -> Result<Vec<u8>, Refused> {
    let limit = service.options.body_limit;
    let (mut kept, mut total) = (Vec::new(), 0usize);
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|found| {
            Refused::request(format!("request body: expected all of it, found an end: {found}"))
        })?;
        total = total.saturating_add(piece.len());
        if total <= limit {
            kept.extend_from_slice(&piece);
        } else if total > DISCARDED {
            break;
        }
    }
    if total <= limit {
        return Ok(kept);
    }
    service.metrics.refused(Refusal::TooLarge);
    let message = format!("request body: expected at most {limit} bytes, found more");
    Err(Refused { status: StatusCode::PAYLOAD_TOO_LARGE, message })
}
