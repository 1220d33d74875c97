use std::borrow::Cow;

use wire::open_inference::{BINARY, Infer, answer, binary_answer, parse_infer, split};

use super::{Answered, Asked, Contract, JSON, Refused, score};
use crate::model::{Model, Verdicts};

/// Open Inference's `POST /v2/models/M/infer`.
pub(crate) const INFER: Contract = Contract { api: "Infer", answer: infer };

fn infer<'a>(model: &Model, asked: &Asked<'a>) -> Result<Answered<'a>, Refused> {
    if asked.json_length.is_some() {
        return infer_tensors(model, asked);
    }
    let text = asked.text()?;
    let request = parse_infer(&text, &[], model.columns()).map_err(Refused::request)?;
    let verdicts = score(model, &request.rows)?;
    let read = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    };
    Ok(written(model, &request, (JSON, read), verdicts))
}

/// The same with the numbers as bytes behind the JSON.
fn infer_tensors<'a>(model: &Model, asked: &Asked<'a>) -> Result<Answered<'a>, Refused> {
    let (json, bytes) = split(asked.body, asked.json_length).map_err(Refused::request)?;
    let json = decode::text(json, None).map_err(Refused::packed)?;
    let request = parse_infer(&json, bytes, model.columns()).map_err(Refused::request)?;
    let verdicts = score(model, &request.rows)?;
    Ok(written(model, &request, (BINARY, Cow::Borrowed(asked.body)), verdicts))
}

fn written<'a>(
    model: &Model,
    request: &Infer,
    read: (&'static str, Cow<'a, [u8]>),
    verdicts: Verdicts,
) -> Answered<'a> {
    let own = (model.name.as_str(), model.version.as_str());
    let (id, outputs) = (request.id.as_deref(), verdicts.outputs.as_slice());
    if !request.binary {
        let body = answer(own, id, outputs, model.width()).into_bytes();
        return Answered { read, content_type: JSON, body, json_length: None, verdicts };
    }
    let (body, length) = binary_answer(own, id, outputs, model.width());
    Answered { read, content_type: BINARY, body, json_length: Some(length), verdicts }
}
