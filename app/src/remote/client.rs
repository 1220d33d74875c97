//! One row over the wire.

use futures::future::{Either, select};
use gloo_net::http::{Request, Response};
use gloo_timers::future::TimeoutFuture;
use wire::{
    Answer, Failure, FailureKind, Hints,
    apigw::{parse_answer, request_body},
    backoff_ms,
};

use super::Settings;
use crate::browser;

/// Tries of one row before its failure counts.
const ATTEMPTS: u32 = 4;

/// What came of one row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reply {
    /// Verdict or failure.
    pub(crate) answer: Answer,
    /// Milliseconds of the last try, from sending to the last byte.
    pub(crate) ms: f64,
    /// Tries, from 1.
    pub(crate) attempts: u32,
}

/// Asks the endpoint for one row; tries again only where that can help.
pub(crate) async fn ask(
    settings: &Settings,
    values: &[f32],
    signal: &web_sys::AbortSignal,
) -> Reply {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let start = browser::now_ms();
        let (answer, retry_after_s) = try_once(settings, values, signal).await;
        let reply = Reply { answer, ms: browser::now_ms() - start, attempts };
        match &reply.answer {
            Answer::Failure(failure) if failure.is_retryable() && attempts < ATTEMPTS => {}
            _ => return reply,
        }
        TimeoutFuture::new(backoff_ms(attempts - 1, js_sys::Math::random(), retry_after_s)).await;
        if signal.aborted() {
            return Reply { answer: failed(FailureKind::Cancelled, ""), ..reply };
        }
    }
}

async fn try_once(
    settings: &Settings,
    values: &[f32],
    signal: &web_sys::AbortSignal,
) -> (Answer, Option<u64>) {
    let limit = TimeoutFuture::new(settings.limit_s.saturating_mul(1000));
    let exchange = Box::pin(exchange(settings, values, signal));
    match select(exchange, limit).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => {
            let said = format!("nothing came within {} s", settings.limit_s);
            (failed(FailureKind::LocalTimeout, &said), None)
        }
    }
}

async fn exchange(
    settings: &Settings,
    values: &[f32],
    signal: &web_sys::AbortSignal,
) -> (Answer, Option<u64>) {
    let mut request = Request::post(settings.address.trim())
        .abort_signal(Some(signal))
        .header("Content-Type", "application/json");
    if !settings.key.is_empty() {
        request = request.header("X-Api-Key", &settings.key);
    }
    let sent = match request.body(request_body(values)) {
        Ok(request) => request.send().await,
        Err(error) => Err(error),
    };
    match sent {
        Ok(response) => understand(response, signal).await,
        Err(_) if signal.aborted() => (failed(FailureKind::Cancelled, ""), None),
        Err(error) => (failed(FailureKind::Unreachable, &error.to_string()), None),
    }
}

async fn understand(response: Response, signal: &web_sys::AbortSignal) -> (Answer, Option<u64>) {
    let header = |name: &str| response.headers().get(name);
    let hints = Hints {
        error_type: header("x-amzn-ErrorType"),
        content_type: header("content-type"),
        retry_after: header("retry-after"),
    };
    match response.text().await {
        Ok(body) => (parse_answer(response.status(), &hints, &body), hints.retry_after_s()),
        Err(_) if signal.aborted() => (failed(FailureKind::Cancelled, ""), None),
        Err(error) => (failed(FailureKind::Unreachable, &error.to_string()), None),
    }
}

fn failed(kind: FailureKind, said: &str) -> Answer {
    Answer::Failure(Failure::new(kind, said))
}
