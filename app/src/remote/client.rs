//! One row over the wire.

use comparison::Remote;
use futures::future::{Either, select};
use gloo_net::http::{Request, Response};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::Update;
use web_sys::{AbortSignal, RequestRedirect, ResponseType};
use wire::{Answer, Failure, FailureKind, Hints, Outgoing, backoff_ms, detect::Probe};

use super::{
    Asker, Settings,
    rate_limit::RateLimit,
    run::{AbortGuard, Run},
};
use crate::browser;

/// Tries of one row before its failure counts.
const ATTEMPTS: u32 = 4;

/// What came back, as far as a page may see it.
pub(super) struct RawResponse {
    pub(super) status: u16,
    pub(super) hints: Hints,
    pub(super) body: String,
}

/// Asks the endpoint for one row; tries again only where that can help. None if it was cancelled.
pub(super) async fn ask(
    asker: &Asker,
    values: &[f32],
    pace: &RateLimit,
    run: &Run,
) -> Option<Remote> {
    let settings = &asker.settings;
    let outgoing = settings.request(&asker.model, values);
    let (mut attempts, mut throttled) = (0, 0);
    loop {
        pace.turn(run).await;
        if run.is_cancelled() {
            return None;
        }
        attempts += 1;
        let start = browser::now_ms();
        let (answer, retry_after_s) = try_once(asker, &outgoing, run).await;
        let ms = Some(browser::now_ms() - start);
        let failure = if let Answer::Failure(failure) = &answer { Some(failure) } else { None };
        let kind = failure.map(|failure| failure.kind);
        if run.is_cancelled() {
            return None;
        }
        throttled += u32::from(kind == Some(FailureKind::Throttled));
        let again = failure.is_some_and(Failure::is_retryable) && attempts < ATTEMPTS;
        if !again {
            let sent = attempts.saturating_mul(outgoing.body.len() as u32);
            return Some(Remote { answer, ms, attempts, throttled, sent });
        }
        let wait = backoff_ms(attempts - 1, js_sys::Math::random(), retry_after_s);
        run.wait(f64::from(wait)).await;
    }
}

async fn try_once(asker: &Asker, outgoing: &Outgoing, run: &Run) -> (Answer, Option<u64>) {
    let settings = &asker.settings;
    match with_timeout(settings, exchange(asker, outgoing, run)).await {
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
pub(super) async fn probe(asker: &Asker, probe: &Probe, run: &Run) -> Result<RawResponse, Failure> {
    let asked = async {
        match probe {
            Probe::Row(_, outgoing) => exchange(asker, outgoing, run).await,
            Probe::Get { url, .. } => {
                let under_way = run.begin();
                let signal = under_way.as_ref().map(AbortGuard::signal);
                let sent = Request::get(url).abort_signal(signal.as_ref()).send().await;
                read_response(sent, run).await
            }
        }
    };
    with_timeout(&asker.settings, asked).await
}

async fn with_timeout(
    settings: &Settings,
    exchange: impl Future<Output = Result<RawResponse, Failure>>,
) -> Result<RawResponse, Failure> {
    let limit = TimeoutFuture::new(settings.limit_s.saturating_mul(1000));
    match select(Box::pin(exchange), limit).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => {
            let said = format!("nothing came within {} s", settings.limit_s);
            Err(Failure::new(FailureKind::LocalTimeout, &said))
        }
    }
}

async fn exchange(asker: &Asker, outgoing: &Outgoing, run: &Run) -> Result<RawResponse, Failure> {
    // Dropped when nobody waits any more, which ends the request.
    let under_way = run.begin();
    let signal = under_way.as_ref().map(AbortGuard::signal);
    let mut request = Request::post(&outgoing.url)
        .abort_signal(signal.as_ref())
        .header("Content-Type", outgoing.content_type);
    let key = &asker.settings.key;
    if !key.is_empty() {
        request = request.header("X-Api-Key", key);
    }
    // Whatever becomes of it: the page says what has left it. It may be gone by now.
    let _ = asker.sent.try_update(|sent| *sent += outgoing.body.len() as u64);
    let sent = match request.body(outgoing.body.as_str()) {
        Ok(request) => request.send().await,
        Err(error) => Err(error),
    };
    let found = read_response(sent, run).await;
    match &found {
        Err(failure) if failure.kind == FailureKind::Unreachable => {
            match redirects(&outgoing.url, signal.as_ref()).await {
                true => Err(Failure::new(FailureKind::Redirected, &outgoing.url)),
                false => found,
            }
        }
        _ => found,
    }
}

/// Whether an address answers with a redirect that this page may see. A failed request does not say so;
/// one that follows nothing, and carries nothing, does.
async fn redirects(url: &str, signal: Option<&AbortSignal>) -> bool {
    let asked = Request::get(url).abort_signal(signal).redirect(RequestRedirect::Manual);
    let asked = asked.send().await;
    asked.is_ok_and(|response| response.type_() == ResponseType::Opaqueredirect)
}

async fn read_response(
    sent: Result<Response, gloo_net::Error>,
    run: &Run,
) -> Result<RawResponse, Failure> {
    let lost = |error: gloo_net::Error, kind| {
        let kind = if run.is_cancelled() { FailureKind::Cancelled } else { kind };
        Failure::new(kind, &error.to_string())
    };
    let response = sent.map_err(|error| lost(error, FailureKind::Unreachable))?;
    let header = |name: &str| response.headers().get(name);
    let hints = Hints {
        error_type: header("x-amzn-ErrorType"),
        content_type: header("content-type"),
        retry_after: header("retry-after"),
    };
    let body = response.text().await.map_err(|error| lost(error, FailureKind::CutShort))?;
    Ok(RawResponse { status: response.status(), hints, body })
}
