//! What a server says of itself and of its model.

use serde_json::{Value, json};

use super::{INPUT, OUTPUT};

/// How many numbers go into a model for each row, and how many come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tensors {
    /// Numbers in.
    pub columns: usize,
    /// Numbers out.
    pub width: usize,
}

/// The answer of `GET /v2`.
#[must_use]
pub fn server_metadata(name: &str, version: &str) -> String {
    json!({ "name": name, "version": version, "extensions": ["binary_tensor_data"] }).to_string()
}

/// The answer of `GET /v2/models/M`.
#[must_use]
pub fn model_metadata(model: &str, version: &str, tensors: Tensors) -> String {
    let tensor =
        |name: &str, size: usize| json!({ "name": name, "datatype": "FP32", "shape": [-1, size] });
    json!({
        "name": model,
        "versions": [version],
        "platform": "nearside",
        "inputs": [tensor(INPUT, tensors.columns)],
        "outputs": [tensor(OUTPUT, tensors.width)],
    })
    .to_string()
}

/// The answer of `GET /v2/health/live` and `/ready`; `which` is `live` or `ready`.
#[must_use]
pub fn health(which: &str, is_so: bool) -> String {
    json!({ which: is_so }).to_string()
}

/// The answer of `GET /v2/models/M/ready`.
#[must_use]
pub fn ready(model: &str, ready: bool) -> String {
    json!({ "name": model, "ready": ready }).to_string()
}

/// Versions of a model by its metadata; `None` for anything else.
#[must_use]
pub fn parse_model_metadata(body: &str) -> Option<Vec<String>> {
    let value: Value = serde_json::from_str(body).ok()?;
    value.get("inputs")?.as_array()?;
    value.get("name")?.as_str()?;
    let versions = value.get("versions").and_then(Value::as_array);
    let texts = versions.into_iter().flatten().filter_map(|version| version.as_str());
    Some(texts.map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_name_tensors_and_versions() {
        let text = model_metadata("half", "2", Tensors { columns: 30, width: 1 });
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["inputs"], json!([{"name": "x", "datatype": "FP32", "shape": [-1, 30]}]));
        assert_eq!(value["outputs"][0]["shape"], json!([-1, 1]));
        assert_eq!(parse_model_metadata(&text), Some(vec!["2".to_owned()]));
        assert_eq!(parse_model_metadata(&server_metadata("s", "1")), None);
        assert_eq!(parse_model_metadata("<html>"), None);
    }
}
