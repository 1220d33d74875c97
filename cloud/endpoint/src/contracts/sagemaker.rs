use axum::http::StatusCode;
use wire::sagemaker::{Content, answer, parse_rows};

use super::{Answered, Asked, Contract, Refused, is_form, mlflow, score};
use crate::model::Model;

/// SageMaker's `POST /invocations`, which is MLflow's, too.
pub(crate) const INVOCATIONS: Contract = Contract { api: "Invocations", answer: invoke };

const OURS: &str = "text/csv, application/json or application/jsonlines";

fn invoke<'a>(model: &Model, asked: &Asked<'a>) -> Result<Answered<'a>, Refused> {
    let stated = content_of(asked.content_type)?;
    let text = asked.text()?;
    let content = stated.unwrap_or_else(|| guess(&text));
    if let Some(form) = mlflow::form(content, &text) {
        return mlflow::invoke(model, (content, form), text);
    }
    let accept = Content::accepted(asked.accept).ok_or_else(|| {
        let found = wire::excerpt(asked.accept.unwrap_or_default());
        let message = format!("Accept: expected {OURS}, found {found}");
        Refused { status: StatusCode::NOT_ACCEPTABLE, message }
    })?;
    let rows = parse_rows(content, &text, model.columns()).map_err(Refused::request)?;
    let verdicts = score(model, &rows)?;
    let body = answer(accept, &model.scored(&verdicts));
    Ok(Answered::text((content.mime(), text), (accept.mime(), body), verdicts))
}

/// The form of a body that its media type names: CSV where there is none, as Batch Transform sends by default;
/// nothing where it says nothing.
fn content_of(header: Option<&str>) -> Result<Option<Content>, Refused> {
    let Some(header) = header else { return Ok(Some(Content::Csv)) };
    match Content::of(header) {
        None if is_form(header) => Ok(None),
        None => Err(Refused::media(header, OURS)),
        content => Ok(content),
    }
}

/// JSON begins with a brace, and a row of numbers does not.
fn guess(text: &str) -> Content {
    if text.trim_start().starts_with('{') { Content::Json } else { Content::Csv }
}
