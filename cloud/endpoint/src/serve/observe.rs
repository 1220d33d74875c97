//! What is noted of every request: its id, how it ended and how long it took. Never what it carried.

use std::{sync::Arc, time::Instant};

use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Response, header},
    middleware::Next,
};
use uuid::Uuid;

use super::{Service, respond::About};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id of a client's that is taken over, in bytes.
const LONGEST_ID: usize = 128;

/// Gives every request an id, and counts and logs how it ended.
pub(super) async fn observe(
    State(service): State<Arc<Service>>,
    request: Request<Body>,
    next: Next,
) -> Response<Body> {
    let begun = Instant::now();
    let id = id_of(&request);
    let method = request.method().clone();
    // The route and not the path, which may carry anything.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let in_flight = InFlight::begin(&service);
    let mut response = next.run(request).await;
    drop(in_flight);
    let (status, took) = (response.status(), begun.elapsed());
    let about = response.extensions().get::<About>().copied();
    if let Some(about) = about {
        service.metrics.ended(about.api, status, took);
    }
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let (rows, micros) = (about.map_or(0, |about| about.rows), took.as_micros() as u64);
    let shown = id.to_str().unwrap_or_default();
    if status.is_client_error() || status.is_server_error() {
        tracing::warn!(id = shown, %method, route, status = status.as_u16(), micros, "failed");
    } else {
        tracing::info!(id = shown, %method, route, status = status.as_u16(), rows, micros, "answered");
    }
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, id);
    if service.is_draining() {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// One more in flight, until it is answered or its client has left.
struct InFlight<'a>(&'a Service);

impl<'a> InFlight<'a> {
    fn begin(service: &'a Service) -> Self {
        service.metrics.in_flight.inc();
        Self(service)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.metrics.in_flight.dec();
    }
}

/// The client's own id, so that its logs and ours can be laid side by side, or a new one.
fn id_of(request: &Request<Body>) -> HeaderValue {
    let own = request.headers().get(REQUEST_ID);
    let own = own.filter(|id| id.len() <= LONGEST_ID && id.to_str().is_ok());
    own.cloned().unwrap_or_else(|| {
        let id = Uuid::new_v4().to_string();
        // Hexadecimal digits and hyphens are always a header's value.
        HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("none"))
    })
}
