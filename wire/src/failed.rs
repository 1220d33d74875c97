//! Telling failures apart: by keys where the function failed, by status, message and error type
//! where a layer in front of it did.

use serde_json::Value;

use crate::{Failure, FailureKind, Hints};

/// The failure in a function's error object, known by its keys whatever the status:
/// `errorMessage`, `errorType`, `stackTrace`, each of which may be missing or of any form.
pub(crate) fn lambda_failure(value: &Value) -> Option<Failure> {
    let object = value.as_object()?;
    if is_model_error(value) {
        return Some(Failure::new(FailureKind::ModelError, &message_of(value)));
    }
    let keys = ["errorMessage", "errorType", "stackTrace"];
    if !keys.iter().any(|key| object.contains_key(*key)) {
        return None;
    }
    let message = text_at(value, "errorMessage");
    let kind = text_at(value, "errorType");
    let said = match (kind.as_str(), message.as_str()) {
        ("", message) => message.to_owned(),
        (kind, "") => kind.to_owned(),
        (kind, message) => format!("{kind}: {message}"),
    };
    let timed_out = kind == "Sandbox.Timedout" || message.contains("Task timed out after");
    let kind = if timed_out { FailureKind::FunctionTimedOut } else { FailureKind::LambdaError };
    Some(Failure::new(kind, &said))
}

/// The failure that a status outside 200 to 299 means; `value` is the body where that is JSON.
pub(crate) fn status_failure(
    status: u16,
    hints: &Hints,
    body: &str,
    value: Option<&Value>,
) -> Failure {
    if let Some(failure) = value.and_then(lambda_failure) {
        return failure;
    }
    let message = value.map(message_of).filter(|text| !text.is_empty());
    let message = message.unwrap_or_else(|| body.to_owned());
    let error_type = hints.error_type.as_deref().unwrap_or_default();
    let clues = format!("{error_type} {message}").to_lowercase();
    Failure::new(kind_of_status(status, &clues), &message)
}

/// `clues`: error type and message, in lower case.
fn kind_of_status(status: u16, clues: &str) -> FailureKind {
    use FailureKind::*;
    let says = |words: &[&str]| words.iter().any(|word| clues.contains(word));
    match status {
        401 => Unauthorized,
        403 if says(&["missing authentication token", "missingauthenticationtoken"]) => WrongPath,
        403 if says(&[
            "accessdenied",
            "not authorized",
            "signature",
            "expired",
            "security token",
        ]) =>
        {
            Unauthorized
        }
        403 if says(&["forbidden"]) => BadKey,
        404 | 405 => WrongPath,
        413 => TooLarge,
        424 => ModelError,
        429 if says(&["limit exceeded", "limitexceeded"]) => QuotaExceeded,
        429 => Throttled,
        400 if says(&["throttling", "rate exceeded"]) => Throttled,
        502 => BadGateway,
        504 => TimedOut,
        other => OtherStatus(other),
    }
}

fn is_model_error(value: &Value) -> bool {
    let has = |key| value.get(key).is_some();
    let named = ["errorType", "__type", "Code"]
        .iter()
        .any(|key| text_at(value, key).contains("ModelError"));
    named || has("OriginalStatusCode") || has("OriginalMessage")
}

/// The message in an error object under whichever key its layer uses; empty without one.
fn message_of(value: &Value) -> String {
    let keys = ["errorMessage", "OriginalMessage", "message", "Message", "error"];
    let mut texts = keys.iter().map(|key| text_at(value, key));
    texts.find(|text| !text.is_empty()).unwrap_or_default()
}

fn text_at(value: &Value, key: &str) -> String {
    match value.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}
