//! What a server says of its model.

use serde_json::{Value, json};

use table::shortened;

use super::{INPUT, OUTPUT, SIGNATURE};

/// The status of a model that is served, and of each of its versions.
#[must_use]
pub fn status(version: &str) -> String {
    let fine = json!({ "error_code": "OK", "error_message": "" });
    json!({ "model_version_status": [
        { "version": version, "state": "AVAILABLE", "status": fine },
    ] })
    .to_string()
}

/// The signature of a model of `columns` inputs and `width` outputs. The double nesting and the sizes
/// as text are the server's own.
#[must_use]
pub fn metadata(model: &str, version: &str, columns: usize, width: usize) -> String {
    let tensor = |name: &str, size: usize| {
        json!({
            "dtype": "DT_FLOAT",
            "tensor_shape": {
                "dim": [{ "size": "-1", "name": "" }, { "size": size.to_string(), "name": "" }],
                "unknown_rank": false,
            },
            "name": format!("{SIGNATURE}_{name}:0"),
        })
    };
    let signature = json!({
        "inputs": { INPUT: tensor(INPUT, columns) },
        "outputs": { OUTPUT: tensor(OUTPUT, width) },
        "method_name": "tensorflow/serving/predict",
    });
    json!({
        "model_spec": { "name": model, "signature_name": "", "version": version },
        "metadata": { "signature_def": { "signature_def": { SIGNATURE: signature } } },
    })
    .to_string()
}

/// What is said of a model or version that is not served.
#[must_use]
pub fn not_found(model: &str, version: Option<&str>) -> String {
    let which = match version {
        Some(version) => format!("Specific({}, {})", shortened(model), shortened(version)),
        None => format!("Latest({})", shortened(model)),
    };
    super::error(&format!("Servable not found for request: {which}"))
}

/// The versions that are available, by a status document; `None` for anything else.
#[must_use]
pub fn parse_status(body: &str) -> Option<Vec<String>> {
    let value: Value = serde_json::from_str(body).ok()?;
    let all = value.get("model_version_status")?.as_array()?;
    let available = all.iter().filter(|version| version["state"] == "AVAILABLE");
    let text = |version: &Value| match version.get("version")? {
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    Some(available.filter_map(text).collect())
}

/// The version of a metadata document whose model takes serialised examples, as those that TFX exports do: its one
/// input is of texts. `None` for any other.
#[must_use]
pub fn example_versions(body: &str) -> Option<Vec<String>> {
    let value: Value = serde_json::from_str(body).ok()?;
    let inputs = &value["metadata"]["signature_def"]["signature_def"][SIGNATURE]["inputs"];
    let inputs = inputs.as_object().into_iter().flatten();
    let mut types = inputs.map(|(_, tensor)| &tensor["dtype"]);
    let is_text = types.next().is_some_and(|own| own == "DT_STRING") && types.next().is_none();
    let version = value["model_spec"]["version"].as_str().map(str::to_owned);
    is_text.then(|| version.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As TensorFlow Serving writes it.
    const STATUS: &str = r#"{"model_version_status":[{"version":"1","state":"AVAILABLE","status":{"error_code":"OK","error_message":""}}]}"#;

    #[test]
    fn the_status_is_the_servers_own() {
        let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(value(&status("1")), value(STATUS));
        assert_eq!(parse_status(STATUS), Some(vec!["1".to_owned()]));
        assert_eq!(parse_status("{}"), None);
    }

    #[test]
    fn the_metadata_nest_twice_and_have_sizes_as_text() {
        let value: Value = serde_json::from_str(&metadata("half", "3", 30, 1)).unwrap();
        assert_eq!(
            value["model_spec"],
            json!({"name": "half", "signature_name": "", "version": "3"})
        );
        let signature = &value["metadata"]["signature_def"]["signature_def"]["serving_default"];
        assert_eq!(signature["method_name"], "tensorflow/serving/predict");
        let dims = &signature["inputs"]["x"]["tensor_shape"]["dim"];
        assert_eq!(*dims, json!([{"size": "-1", "name": ""}, {"size": "30", "name": ""}]));
    }

    #[test]
    fn a_signature_of_texts_wants_examples() {
        let own = metadata("half", "3", 30, 1);
        assert_eq!(example_versions(&own), None);
        let examples = own.replace(r#""x":"#, r#""examples":"#);
        let (inputs, rest) = examples.split_once("outputs").unwrap_or((&examples, ""));
        let texts = format!("{}outputs{rest}", inputs.replace("DT_FLOAT", "DT_STRING"));
        assert_eq!(example_versions(&texts), Some(vec!["3".to_owned()]), "{texts}");
        assert_eq!(example_versions("{}"), None);
    }

    #[test]
    fn an_absent_model_is_named_as_the_server_names_it() {
        assert_eq!(
            not_found("half", None),
            r#"{"error":"Servable not found for request: Latest(half)"}"#
        );
        assert!(not_found("half", Some("7")).contains("Specific(half, 7)"));
    }
}
