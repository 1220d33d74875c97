use axum::http::StatusCode;
use wire::sagemaker::{Content, answer, parse_rows};

use super::{Answered, Asked, Contract, Refused, score};
use crate::model::Model;

/// SageMaker's `POST /invocations`.
pub(crate) const INVOCATIONS: Contract = Contract { api: "Invocations", answer: invoke };

fn invoke(model: &Model, asked: &Asked<'_>) -> Result<Answered, Refused> {
    let content = content_of(asked.content_type)?;
    let accept = Content::accepted(asked.accept).ok_or_else(|| {
        let found = asked.accept.unwrap_or_default();
        Refused {
            status: StatusCode::NOT_ACCEPTABLE,
            message: format!("Accept: expected {OURS}, found `{found}`"),
        }
    })?;
    let rows = parse_rows(content, asked.body, model.columns()).map_err(Refused::request)?;
    let verdicts = score(model, &rows)?;
    let body = answer(accept, &model.scored(&verdicts));
    Ok(Answered { asked: content, content_type: accept.mime(), body, verdicts })
}

const OURS: &str = "text/csv, application/json or application/jsonlines";

/// The form of a body; without a word, CSV, as Batch Transform sends by default.
pub(crate) fn content_of(header: Option<&str>) -> Result<Content, Refused> {
    let Some(header) = header else { return Ok(Content::Csv) };
    Content::of(header).ok_or_else(|| Refused {
        status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
        message: format!("Content-Type: expected {OURS}, found `{header}`"),
    })
}
