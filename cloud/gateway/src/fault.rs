//! Faults and odd forms on demand, each under its own path, so that one server shows them all.

use std::time::Duration;

use axum::http::StatusCode;
use endpoint::{Model, model::Verdicts};
use serde_json::json;
use wire::apigw::error_object;

use crate::function;
use crate::reply::{self, Reply, with_cors};
use crate::route::Gateway;

/// How long `slow` waits unless the path says otherwise, in milliseconds.
const SLOW_MS: u64 = 3_000;
/// Longest wait that a path may ask of `slow`, in milliseconds.
const SLOW_CAP_MS: u64 = 120_000;

/// What `/{stage}/fault/{name}` shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A ready-made reply that the request does not change.
    Fixed(Fixed),
    /// The right answer after this many milliseconds.
    Slow(u64),
    /// The right answer in a proxy envelope that nothing opened.
    Envelope,
    /// The right answer as the linear learner writes it, with a score.
    LinearLearner,
    /// The right answer without the header that lets a page read it.
    NoCors,
    /// 429 on every odd request since the start, the right answer on every even one.
    Flaky,
}

/// Faults that do not depend on the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fixed {
    Throttle,
    Quota,
    Timeout,
    LambdaError,
    BadGateway,
    Html,
}

impl Fault {
    /// The fault that the path segments after `fault` name.
    pub(crate) fn named(segments: &[&str]) -> Option<Self> {
        Some(match segments {
            ["throttle"] => Self::Fixed(Fixed::Throttle),
            ["quota"] => Self::Fixed(Fixed::Quota),
            ["timeout"] => Self::Fixed(Fixed::Timeout),
            ["lambda-error"] => Self::Fixed(Fixed::LambdaError),
            ["bad-gateway"] => Self::Fixed(Fixed::BadGateway),
            ["html"] => Self::Fixed(Fixed::Html),
            ["slow"] => Self::Slow(SLOW_MS),
            ["slow", ms] => Self::Slow(ms.parse::<u64>().ok()?.min(SLOW_CAP_MS)),
            ["envelope"] => Self::Envelope,
            ["linear-learner"] => Self::LinearLearner,
            ["no-cors"] => Self::NoCors,
            ["flaky"] => Self::Flaky,
            _ => return None,
        })
    }

    /// The reply to a request body.
    pub(crate) async fn reply(self, gateway: &Gateway, body: &str) -> Reply {
        match self {
            Self::Fixed(fixed) => with_cors(fixed.reply()),
            Self::Slow(ms) => {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                with_cors(gateway.answer(body).await)
            }
            Self::Envelope => with_cors(own(gateway, body, envelope)),
            Self::LinearLearner => with_cors(own(gateway, body, function::linear_learner)),
            Self::NoCors => gateway.answer(body).await,
            Self::Flaky if gateway.next_flaky() % 2 == 1 => with_cors(Fixed::Throttle.reply()),
            Self::Flaky => with_cors(gateway.answer(body).await),
        }
    }
}

impl Fixed {
    fn reply(self) -> Reply {
        let limited = StatusCode::TOO_MANY_REQUESTS;
        match self {
            Self::Throttle => {
                reply::error(limited, "TooManyRequestsException", "Too Many Requests")
            }
            Self::Quota => reply::error(limited, "LimitExceededException", "Limit Exceeded"),
            Self::Timeout => reply::error(
                StatusCode::GATEWAY_TIMEOUT,
                "InternalServerErrorException",
                "Endpoint request timed out",
            ),
            Self::BadGateway => reply::error(
                StatusCode::BAD_GATEWAY,
                "InternalServerErrorException",
                "Internal server error",
            ),
            Self::LambdaError => {
                reply::ok(&error_object("ValueError", "could not convert string to float: 'x'"))
            }
            Self::Html => reply::ok_as(
                "text/html",
                "<!doctype html><title>Welcome</title><p>This is a web page and no verdict.</p>",
            ),
        }
    }
}

/// An answer in another form, from the model in this process; where there is none, as if the path
/// did not exist.
fn own(gateway: &Gateway, body: &str, form: fn(&Model, &Verdicts) -> String) -> Reply {
    let Some(model) = gateway.model() else { return gateway.no_such_path() };
    match function::predict(model, body) {
        Ok(verdicts) => reply::ok_as("application/json", &form(model, &verdicts)),
        Err(fault) => fault.into_reply(),
    }
}

fn envelope(model: &Model, verdicts: &Verdicts) -> String {
    let inner = function::code(model, verdicts).to_string();
    json!({ "statusCode": 200, "headers": {}, "body": inner }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_a_fault_or_nothing() {
        assert_eq!(Fault::named(&["quota"]), Some(Fault::Fixed(Fixed::Quota)));
        assert_eq!(Fault::named(&["slow"]), Some(Fault::Slow(3_000)));
        assert_eq!(Fault::named(&["slow", "50"]), Some(Fault::Slow(50)));
        assert_eq!(Fault::named(&["slow", "99999999"]), Some(Fault::Slow(120_000)));
        for nothing in [&["slow", "soon"][..], &["quota", "1"], &["other"], &[]] {
            assert_eq!(Fault::named(nothing), None);
        }
    }
}
