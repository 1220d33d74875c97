//! MLflow's scoring server, as `mlflow models serve` has it, and Azure ML's form of it: columns by name.
//!
//! Source: mlflow.org, "Deploy MLflow Model as a Local Inference Server"; the tests hold exchanges recorded
//! with MLflow 3.17.

mod answer;
mod request;

pub use answer::{answer, parse_answer, parse_answers};
pub use request::{Form, form_of, has_header, parse_rows, request_body};

/// The versions that a server answers at `GET /version`; `None` for anything but a version.
#[must_use]
pub fn parse_version(body: &str) -> Option<Vec<String>> {
    let version = body.trim().trim_matches('"');
    let numbers = version.split('.').take(2).all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let is_version =
        version.contains('.') && numbers && version.len() < 30 && !version.starts_with('.');
    is_version.then(Vec::new)
}

/// The columns that a model misses, by the words in which the server refuses a request; none where it says
/// something else.
#[must_use]
pub fn missing_inputs(body: &str) -> Vec<String> {
    const WORDS: &str = "Model is missing inputs [";
    let value = crate::loose::parse(body);
    let message =
        value.as_ref().and_then(|value| value.get("message")?.as_str()).unwrap_or_default();
    let Some((list, _)) = message.split_once(WORDS).and_then(|(_, rest)| rest.split_once(']'))
    else {
        return Vec::new();
    };
    // Python puts either quotes around a text.
    list.split(", ").map(|name| name.trim_matches(['\'', '"']).to_owned()).collect()
}

/// The name under which the other side knows each feature, in the features' order, by a list of names that it
/// wants; `None` where one of them is none of a feature's names.
#[must_use]
pub fn names_of(schema: &table::Schema, wanted: &[String]) -> Option<Vec<String>> {
    let name = |names: &Vec<String>| {
        let is_own = |wanted: &&String| {
            names.iter().any(|name| table::canonical(name) == table::canonical(wanted))
        };
        wanted.iter().find(is_own).cloned()
    };
    schema.features.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_told_from_other_documents() {
        assert_eq!(parse_version("3.17.2"), Some(Vec::new()));
        assert_eq!(parse_version("\"2.9.0.dev0\"\n"), Some(Vec::new()));
        for other in ["", "ok", "<html>1.0</html>", r#"{"version":"1.0"}"#, ".5", "1"] {
            assert_eq!(parse_version(other), None, "{other}");
        }
    }
}
