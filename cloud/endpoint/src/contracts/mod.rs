//! One file a contract: from the text of a request to the text of its answer. Pure but for the
//! engine, so that the tests of `wire` and these say all there is of a body.

mod open_inference;
mod sagemaker;
mod tensorflow;

use axum::http::StatusCode;
use wire::sagemaker::Content;

use crate::model::{Model, Verdicts};

pub(crate) use open_inference::INFER;
pub(crate) use sagemaker::INVOCATIONS;
pub(crate) use tensorflow::PREDICT;

/// What was asked.
pub(crate) struct Asked<'a> {
    pub(crate) body: &'a str,
    pub(crate) content_type: Option<&'a str>,
    pub(crate) accept: Option<&'a str>,
}

/// What is answered.
pub(crate) struct Answered {
    /// The form in which the request was read.
    pub(crate) asked: Content,
    pub(crate) content_type: &'static str,
    pub(crate) body: String,
    pub(crate) verdicts: Verdicts,
}

/// Why nothing is answered.
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
}

/// One way of asking for predictions.
#[derive(Clone, Copy)]
pub(crate) struct Contract {
    /// Its name in the metrics.
    pub(crate) api: &'static str,
    /// From text to text.
    pub(crate) answer: fn(&Model, &Asked<'_>) -> Result<Answered, Refused>,
}

impl Refused {
    /// A request that is not as the contract says.
    pub(crate) fn request(message: impl ToString) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message: message.to_string() }
    }
}

/// Scores the rows of a request.
fn score(model: &Model, rows: &[f32]) -> Result<Verdicts, Refused> {
    model.score(rows).map_err(Refused::request)
}
