//! The function of the stand-in: one request body in, one class code out.

use axum::http::StatusCode;
use endpoint::{Model, model::Verdicts};
use serde_json::{Value, json};
use wire::{
    apigw::{RequestError, error_object, parse_request},
    sagemaker::{self, Content},
};

use crate::reply::{self, Reply};

/// Why the function gave no verdict.
pub(crate) enum Fault {
    /// The gateway could not make an event of the body.
    NotJson(String),
    /// The function raised an error of this type with this message.
    Raised(&'static str, String),
}

impl Fault {
    /// As the non-proxy integration answers it: an error of the function with HTTP 200.
    pub(crate) fn into_reply(self) -> Reply {
        match self {
            Self::NotJson(message) => {
                reply::error(StatusCode::BAD_REQUEST, "BadRequestException", &message)
            }
            Self::Raised(kind, message) => reply::ok(&error_object(kind, &message)),
        }
    }
}

/// The verdict on the row in a request body.
pub(crate) fn predict(model: &Model, body: &str) -> Result<Verdicts, Fault> {
    let row = parse_request(body).map_err(|error| match error {
        RequestError::NotJson(_) => {
            Fault::NotJson(format!("Could not parse request body into json: {error}"))
        }
        RequestError::NoData(_) => Fault::Raised("KeyError", error.to_string()),
        other => value_error(other),
    })?;
    let values = sagemaker::parse_rows(Content::Csv, &row, model.columns()).map_err(value_error)?;
    model.score(&values).map_err(value_error)
}

fn value_error(message: impl ToString) -> Fault {
    Fault::Raised("ValueError", message.to_string())
}

/// The code of the predicted class, as JSON.
pub(crate) fn code(model: &Model, verdicts: &Verdicts) -> Value {
    json!(verdicts.classes.first().map(|&class| model.code(class)))
}

/// The verdict as the linear learner writes it.
pub(crate) fn linear_learner(model: &Model, verdicts: &Verdicts) -> String {
    sagemaker::answer(Content::Json, &model.scored(verdicts))
}
