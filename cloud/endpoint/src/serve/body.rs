//! A request's body as text, within its limits.

use std::{ops::Deref, sync::Arc};

use axum::{body::Body, http::StatusCode};
use futures::StreamExt;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::Service;
use crate::{contracts::Refused, metrics::Refusal};

/// How much of a body that is refused is read all the same, so that its client has sent it and reads
/// the refusal instead of a connection that broke.
const DISCARDED: usize = 64 << 20;

/// A body that was read, and its part of the bytes that may be held at a time.
pub(super) struct Text {
    text: String,
    _held: Option<OwnedSemaphorePermit>,
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// Reads a body.
///
/// # Errors
/// One that is too large, too slow, broken off, or not UTF-8; or too much held for others.
pub(super) async fn text(service: &Service, body: Body) -> Result<Text, Refused> {
    let limit = service.options.time_limit;
    let kept = timeout(limit, kept(service, body)).await.map_err(|_| {
        service.metrics.refused(Refusal::TimeLimit);
        let message = format!("request body: expected all of it within {} s", limit.as_secs());
        Refused { status: StatusCode::REQUEST_TIMEOUT, message }
    })??;
    let text = String::from_utf8(kept.bytes).map_err(|found| {
        Refused::request(format!("request body: expected UTF-8 text, found {found}"))
    })?;
    Ok(Text { text, _held: kept.held })
}

async fn kept(service: &Service, body: Body) -> Result<Kept, Refused> {
    let (mut kept, mut total) = (Ok(Kept::default()), 0usize);
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|found| {
            Refused::request(format!("request body: expected all of it, found an end: {found}"))
        })?;
        total = total.saturating_add(piece.len());
        kept = kept.and_then(|kept| kept.with(&piece, service));
        if kept.is_err() && total > DISCARDED {
            break;
        }
    }
    kept.map_err(|refusal| {
        service.metrics.refused(refusal);
        refused(refusal, service)
    })
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
