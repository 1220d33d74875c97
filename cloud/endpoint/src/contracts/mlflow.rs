use std::borrow::Cow;

use wire::mlflow::{Form, answer, form_of, has_header, parse_rows};
use wire::sagemaker::Content;

use super::{Answered, JSON, Refused, score};
use crate::model::Model;

/// The form of a body that is MLflow's or Azure ML's, if it is: they come by the same path as SageMaker's.
pub(super) fn form(content: Content, text: &str) -> Option<Form> {
    match content {
        Content::Json => form_of(text),
        Content::Csv => has_header(text).then_some(Form::Predictions),
        Content::JsonLines => None,
    }
}

/// MLflow's `POST /invocations` and Azure ML's `POST /score`.
pub(super) fn invoke<'a>(
    model: &Model,
    (content, form): (Content, Form),
    text: Cow<'a, str>,
) -> Result<Answered<'a>, Refused> {
    let rows = match content {
        Content::Csv => wire::named_rows(&text, &model.schema),
        Content::Json | Content::JsonLines => parse_rows(&text, &model.schema),
    };
    let verdicts = score(model, &rows.map_err(Refused::request)?)?;
    let body = answer(form, &verdicts.outputs, model.width());
    Ok(Answered::text((content.mime(), text), (JSON, body), verdicts))
}
