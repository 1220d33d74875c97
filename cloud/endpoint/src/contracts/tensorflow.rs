use wire::sagemaker::Content;
use wire::tensorflow::{answer, parse_predict};

use super::{Answered, Asked, Contract, Refused, score};
use crate::model::Model;

/// TensorFlow Serving's `POST /v1/models/M:predict`.
pub(crate) const PREDICT: Contract = Contract { api: "Predict", answer: predict };

/// Whatever the content type says: the server itself does not look at it.
fn predict(model: &Model, asked: &Asked<'_>) -> Result<Answered, Refused> {
    let request = parse_predict(asked.body, model.columns()).map_err(Refused::request)?;
    let verdicts = score(model, &request.rows)?;
    let body = answer(request.form, &verdicts.outputs, model.width());
    Ok(Answered { asked: Content::Json, content_type: "application/json", body, verdicts })
}
