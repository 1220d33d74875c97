use wire::tensorflow::{answer, parse_predict};

use super::{Answered, Asked, Contract, JSON, Refused, score};
use crate::model::Model;

/// TensorFlow Serving's `POST /v1/models/M:predict`.
pub(crate) const PREDICT: Contract = Contract { api: "Predict", answer: predict };

/// Whatever text the content type says it is: the server itself does not look at it.
fn predict<'a>(model: &Model, asked: &Asked<'a>) -> Result<Answered<'a>, Refused> {
    let text = asked.text()?;
    let request = parse_predict(&text, &model.schema).map_err(Refused::request)?;
    let verdicts = score(model, &request.rows)?;
    let body = answer(request.form, &verdicts.outputs, model.width());
    Ok(Answered::json((JSON, text), body, verdicts))
}
