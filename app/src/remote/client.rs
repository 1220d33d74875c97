//! One row over the wire.

use comparison::Remote;
use futures::future::{Either, select};
use gloo_net::http::{Request, Response};
use gloo_timers::future::TimeoutFuture;
use wire::{Answer, Failure, FailureKind, Hints, Outgoing, backoff_ms, detect::Probe};

use super::{Settings, pace::Pace};
use crate::browser;

/// Tries of one row before its failure counts.
const ATTEMPTS: u32 = 4;

/// What came back, as far as a page may see it.
pub(super) struct Came {
    pub(super) status: u16,
    pub(super) hints: Hints,
    pub(super) body: String,
}

/// Asks the endpoint for one row; tries again only where that can help. None if it was cancelled.
pub(super) async fn ask(
    settings: &Settings,
    values: &[f32],
    pace: &Pace,
    signal: &web_sys::AbortSignal,
) -> Option<Remote> {
    let outgoing = settings.protocol.request(&settings.address, &settings.model, values);
    let (mut attempts, mut throttled) = (0, 0);
    loop {
        pace.turn().await;
        attempts += 1;
        let start = browser::now_ms();
        let (answer, retry_after_s) = try_once(settings, &outgoing, signal).await;
        let ms = Some(browser::now_ms() - start);
        let failure = if let Answer::Failure(failure) = &answer { Some(failure) } else { None };
        let kind = failure.map(|failure| failure.kind);
        if kind == Some(FailureKind::Cancelled) || signal.aborted() {
            return None;
        }
        throttled += u32::from(kind == Some(FailureKind::Throttled));
        let again = failure.is_some_and(Failure::is_retryable) && attempts < ATTEMPTS;
        if !again {
            let sent = attempts.saturating_mul(outgoing.body.len() as u32);
            return Some(Remote { answer, ms, attempts, throttled, sent });
        }
        let wait = backoff_ms(attempts - 1, js_sys::Math::random(), retry_after_s);
        TimeoutFuture::new(wait).await;
    }
}

async fn try_once(
    settings: &Settings,
    outgoing: &Outgoing,
    signal: &web_sys::AbortSignal,
) -> (Answer, Option<u64>) {
    match within(settings, exchange(settings, outgoing, signal)).await {
        Ok(found) => {
            let answer = settings.protocol.parse_answer(found.status, &found.hints, &found.body);
            (answer, found.hints.retry_after_s())
        }
        Err(failure) => (Answer::Failure(failure), None),
    }
}

/// Asks one question of a detection.
///
/// # Errors
/// Why there is no answer to be read.
pub(super) async fn probe(
    settings: &Settings,
    probe: &Probe,
    signal: &web_sys::AbortSignal,
) -> Result<Came, Failure> {
    let asked = async {
        match probe {
            Probe::Row(_, outgoing) => exchange(settings, outgoing, signal).await,
            Probe::Get { url, .. } => {
                let sent = Request::get(url).abort_signal(Some(signal)).send().await;
                understood(sent, signal).await
            }
        }
    };
    within(settings, asked).await
}

async fn within(
    settings: &Settings,
    exchange: impl Future<Output = Result<Came, Failure>>,
) -> Result<Came, Failure> {
    let limit = TimeoutFuture::new(settings.limit_s.saturating_mul(1000));
    match select(Box::pin(exchange), limit).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => {
            let said = format!("nothing came within {} s", settings.limit_s);
            Err(Failure::new(FailureKind::LocalTimeout, &said))
        }
    }
}

async fn exchange(
    settings: &Settings,
    outgoing: &Outgoing,
    signal: &web_sys::AbortSignal,
) -> Result<Came, Failure> {
    let mut request = Request::post(&outgoing.url)
        .abort_signal(Some(signal))
        .header("Content-Type", outgoing.content_type);
    if !settings.key.is_empty() {
        request = request.header("X-Api-Key", &settings.key);
    }
    let sent = match request.body(outgoing.body.as_str()) {
        Ok(request) => request.send().await,
        Err(error) => Err(error),
    };
    understood(sent, signal).await
}

async fn understood(
    sent: Result<Response, gloo_net::Error>,
    signal: &web_sys::AbortSignal,
) -> Result<Came, Failure> {
    let lost = |error: gloo_net::Error| {
        let kind = if signal.aborted() { FailureKind::Cancelled } else { FailureKind::Unreachable };
        Failure::new(kind, &error.to_string())
    };
    let response = sent.map_err(lost)?;
    let header = |name: &str| response.headers().get(name);
    let hints = Hints {
        error_type: header("x-amzn-ErrorType"),
        content_type: header("content-type"),
        retry_after: header("retry-after"),
    };
    let body = response.text().await.map_err(lost)?;
    Ok(Came { status: response.status(), hints, body })
}
