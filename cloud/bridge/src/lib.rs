//! The Lambda function between API Gateway and a SageMaker endpoint: one row in, one class code out.
//!
//! It knows how many numbers a row has and what the labels are called, by its environment; all else
//! is `wire`'s.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod blog;
mod fault;
mod invoke;
mod predict;
mod settings;

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use lambda_runtime::{Context, Diagnostic, LambdaEvent};
use serde_json::{Value, json};
use wire::apigw::Event;

pub use invoke::Endpoint;
pub use settings::{Handler, Settings};

/// What is left of a function's time for saying that there is none left.
const MARGIN: Duration = Duration::from_millis(500);

/// Answers one event, in the form in which it came.
///
/// # Errors
/// In the non-proxy integration every fault is an error of the function; in the proxy integration a
/// fault is an answer with its status.
pub async fn handle(
    settings: &Settings,
    endpoint: &Endpoint,
    event: LambdaEvent<Value>,
) -> Result<Value, Diagnostic> {
    let begun = Instant::now();
    if Event::of(&event.payload).is_ping {
        tracing::info!(id = event.context.request_id, "awake");
        return Ok(json!("awake"));
    }
    let limit = settings.time_limit.min(remaining(&event.context));
    let done = match settings.handler {
        Handler::Predict => predict::answer(settings, endpoint, &event.payload, limit).await,
        Handler::Blog => blog::answer(settings, endpoint, &event.payload, limit).await,
    };
    let (id, ms) = (&event.context.request_id, begun.elapsed().as_millis() as u64);
    match done {
        Ok(answer) => {
            tracing::info!(id, ms, "answered");
            Ok(answer)
        }
        Err(fault) => {
            // Not the message, which may quote what was sent. AWS's own words name accounts, and never rows.
            let upstream = fault.upstream.as_deref();
            tracing::warn!(id, ms, kind = fault.kind, status = fault.status, upstream, "failed");
            fault.answer(settings, Event::of(&event.payload).envelope)
        }
    }
}

/// How long the function may still run.
fn remaining(context: &Context) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let left = Duration::from_millis(context.deadline).saturating_sub(now);
    // Nobody begins what is over already: outside Lambda there is no deadline, and what stands for it
    // is 0 or the moment itself.
    if left.is_zero() { Duration::MAX } else { left.saturating_sub(MARGIN) }
}
