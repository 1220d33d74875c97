//! The function behind the gateway: one request body in, one class code out.

use axum::http::StatusCode;
use model_wasm::{Prediction, Predictor};
use serde_json::{Value, json};
use wire::apigw::{RequestError, parse_request};

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

/// An unhandled error as Lambda serialises it.
pub(crate) fn error_object(kind: &str, message: &str) -> Value {
    json!({ "errorMessage": message, "errorType": kind, "stackTrace": [] })
}

/// The prediction for the row in a request body.
pub(crate) fn predict(predictor: &Predictor, body: &str) -> Result<Prediction, Fault> {
    let row = parse_request(body).map_err(|error| match error {
        RequestError::NotJson(_) => {
            Fault::NotJson(format!("Could not parse request body into json: {error}"))
        }
        RequestError::NoData(_) => Fault::Raised("KeyError", error.to_string()),
        other => value_error(other),
    })?;
    let values = values_of(&row, predictor.manifest().features.len())?;
    predictor.predict(&values).map_err(value_error)
}

/// The cells of a row as numbers, exactly `expected` of them.
fn values_of(row: &str, expected: usize) -> Result<Vec<f32>, Fault> {
    let found = row.split(',').count();
    if found != expected {
        return Err(value_error(format!("row: expected {expected} values, found {found}")));
    }
    let cells = row.split(',').zip(1..);
    cells.map(|(cell, column)| number(cell, column)).collect()
}

fn number(cell: &str, column: usize) -> Result<f32, Fault> {
    let parsed = model_wasm::value::parse(cell.trim());
    parsed.map_err(|error| value_error(format!("row, column {column}: {error}")))
}

fn value_error(message: impl ToString) -> Fault {
    Fault::Raised("ValueError", message.to_string())
}

/// The code of the predicted class as it is written on the wire: its first, or its name.
pub(crate) fn code(predictor: &Predictor, prediction: &Prediction) -> String {
    let class = predictor.manifest().classes.get(prediction.class);
    let code = class.map(|class| class.codes.first().unwrap_or(&class.name));
    code.cloned().unwrap_or_else(|| prediction.class.to_string())
}

/// The prediction as the linear learner writes it; the label is the class's numeric code, or its
/// index where it has none.
pub(crate) fn linear_learner(predictor: &Predictor, prediction: &Prediction) -> Value {
    let class = predictor.manifest().classes.get(prediction.class);
    let numeric =
        class.and_then(|class| class.codes.iter().find_map(|code| code.parse::<u32>().ok()));
    let label = numeric.map_or(prediction.class as f64, f64::from);
    json!({ "predictions": [{ "score": prediction.probability, "predicted_label": label }] })
}
