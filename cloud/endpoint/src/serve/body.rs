//! A request's body, within its limits, and as it was before it was compressed.

use std::{ops::Deref, sync::Arc};

use axum::{
    body::{Body, BodyDataStream},
    http::StatusCode,
};
use futures::StreamExt;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout_at},
};

use super::Service;
use crate::{contracts::Refused, metrics::Refusal};

/// How much of a body that is refused is read all the same, so that its client has sent it and reads
/// the refusal instead of a connection that broke.
const DISCARDED: usize = 64 << 20;

/// A body that was read, and its part of the bytes that may be held at a time.
pub(super) struct Bytes {
    bytes: Vec<u8>,
    _held: Option<OwnedSemaphorePermit>,
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Reads a body, whose `Content-Encoding` is `encoding`.
///
/// # Errors
/// One that is too large, too slow, broken off, or not compressed as it says; or too much held for others.
pub(super) async fn read(
    service: &Service,
    body: Body,
    encoding: Option<&str>,
) -> Result<Bytes, Refused> {
    let limit = service.options.time_limit;
    let until = Instant::now() + limit;
    let mut pieces = body.into_data_stream();
    let Ok(kept) = timeout_at(until, kept(service, &mut pieces)).await else {
        service.metrics.refused(Refusal::TimeLimit);
        let message = format!("request body: expected all of it within {} s", limit.as_secs());
        return Err(Refused { status: StatusCode::REQUEST_TIMEOUT, message });
    };
    if kept.is_err() {
        // Whether all of it comes in time or not: it is refused already.
        let _ = timeout_at(until, discard(&mut pieces)).await;
    }
    let kept = kept?;
    let Some(encoding) = encoding else { return Ok(Bytes { bytes: kept.bytes, _held: kept.held }) };
    let opened = decode::body(kept.bytes, Some(encoding), service.options.body_limit);
    let opened = opened.map_err(Refused::packed)?;
    // What it was compressed to is gone; what it is now counts.
    drop(kept.held);
    let kept = Kept::default().with(&opened, service).map_err(|refusal| {
        service.metrics.refused(refusal);
        refused(refusal, service)
    })?;
    Ok(Bytes { bytes: kept.bytes, _held: kept.held })
}

/// All of a body, or why no more of it is kept.
async fn kept(service: &Service, pieces: &mut BodyDataStream) -> Result<Kept, Refused> {
    let mut kept = Kept::default();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|found| {
            Refused::request(format!("request body: expected all of it, found an end: {found}"))
        })?;
        kept = kept.with(&piece, service).map_err(|refusal| {
            service.metrics.refused(refusal);
            refused(refusal, service)
        })?;
    }
    Ok(kept)
}

/// Reads on and keeps nothing.
async fn discard(pieces: &mut BodyDataStream) {
    let mut total = 0usize;
    while let Some(Ok(piece)) = pieces.next().await {
        total = total.saturating_add(piece.len());
        if total > DISCARDED {
            break;
        }
    }
}

fn refused(refusal: Refusal, service: &Service) -> Refused {
    let options = &service.options;
    let (status, most) = match refusal {
        Refusal::TooLarge => {
            (StatusCode::PAYLOAD_TOO_LARGE, format!("{} bytes", options.body_limit))
        }
        _ => {
            let most = format!("{} bytes together with others", options.held_limit);
            (StatusCode::TOO_MANY_REQUESTS, most)
        }
    };
    Refused { status, message: format!("request body: expected at most {most}, found more") }
}

/// What was read of a body so far, and as many permits as it has bytes.
#[derive(Default)]
struct Kept {
    bytes: Vec<u8>,
    held: Option<OwnedSemaphorePermit>,
}

impl Kept {
    /// With the next piece. Nobody waits for room: two bodies, each half read, would wait for ever.
    fn with(mut self, piece: &[u8], service: &Service) -> Result<Self, Refusal> {
        if self.bytes.len() + piece.len() > service.options.body_limit {
            return Err(Refusal::TooLarge);
        }
        let more = held(&service.room, piece.len()).ok_or(Refusal::HeldFull)?;
        match &mut self.held {
            Some(held) => held.merge(more),
            none => *none = Some(more),
        }
        self.bytes.extend_from_slice(piece);
        Ok(self)
    }
}

fn held(room: &Arc<Semaphore>, bytes: usize) -> Option<OwnedSemaphorePermit> {
    room.clone().try_acquire_many_owned(u32::try_from(bytes).ok()?).ok()
}
