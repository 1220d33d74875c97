use wire::open_inference::{answer, parse_infer};
use wire::sagemaker::Content;

use super::{Answered, Asked, Contract, Refused, score};
use crate::model::Model;

/// Open Inference's `POST /v2/models/M/infer`.
pub(crate) const INFER: Contract = Contract { api: "Infer", answer: infer };

fn infer(model: &Model, asked: &Asked<'_>) -> Result<Answered, Refused> {
    let request = parse_infer(asked.body, model.columns()).map_err(Refused::request)?;
    let verdicts = score(model, &request.rows)?;
    let own = (model.name.as_str(), model.version.as_str());
    let body = answer(own, request.id.as_deref(), &verdicts.outputs, model.width());
    Ok(Answered { asked: Content::Json, content_type: "application/json", body, verdicts })
}
