use serde_json::{Value, json};
use thiserror::Error;

use crate::{body::excerpt, kind_of};

/// The request body for one row: `{"data":"13.49,22.3,…"}`, values in the order given, each as
/// the shortest plain decimal that reads back as the same `f32`.
///
/// The values should be finite: nothing behind the gateway reads `NaN` or `inf`.
pub fn request_body(values: &[f32]) -> String {
    let row: Vec<String> = values.iter().map(f32::to_string).collect();
    json!({ "data": row.join(",") }).to_string()
}

/// Why a request body holds no row.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RequestError {
    /// The body is not JSON at all.
    #[error(
        "request body: expected a JSON object with \"data\", found text that is not JSON from {0} on"
    )]
    NotJson(String),
    /// The body of a proxy event cannot be read as text.
    #[error("request body: expected text, perhaps in base64; {0}")]
    NotText(String),
    /// The body is JSON of another kind.
    #[error("request body: expected a JSON object with \"data\", found {0}")]
    NotAnObject(&'static str),
    /// The object has no `data`; its keys are named.
    #[error("request body: expected the key \"data\", found {0}")]
    NoData(String),
    /// `data` is no string.
    #[error("request body, \"data\": expected a string with one CSV row, found {0}")]
    DataNotText(&'static str),
    /// `data` holds no line or several.
    #[error("request body, \"data\": expected one CSV row, found {0}")]
    NotOneRow(usize),
}

/// The CSV row in a request body, trimmed, its cells not yet looked at.
///
/// # Errors
/// Anything but `{"data":"one CSV row"}`; further keys are allowed.
pub fn parse_request(body: &str) -> Result<String, RequestError> {
    let body = decode::without_mark(body);
    let place =
        |error: serde_json::Error| format!("line {}, column {}", error.line(), error.column());
    let value = serde_json::from_str(body).map_err(|error| RequestError::NotJson(place(error)))?;
    let Value::Object(object) = &value else {
        return Err(RequestError::NotAnObject(kind_of(&value)));
    };
    let data = object.get("data").ok_or_else(|| RequestError::NoData(keys_of(object)))?;
    one_row(data.as_str().ok_or(RequestError::DataNotText(kind_of(data)))?)
}

fn one_row(text: &str) -> Result<String, RequestError> {
    let row = text.trim();
    match row.lines().count() {
        1 => Ok(row.to_owned()),
        lines => Err(RequestError::NotOneRow(lines)),
    }
}

fn keys_of(object: &serde_json::Map<String, Value>) -> String {
    if object.is_empty() {
        return "an empty object".to_owned();
    }
    let keys: Vec<String> = object.keys().take(5).map(|key| excerpt(key)).collect();
    keys.join(", ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_row_is_one_string_of_shortest_decimals() {
        let body = request_body(&[13.49, 22.3, 0.0, -1.5, 1001.0, 0.000_894_8]);
        assert_eq!(body, r#"{"data":"13.49,22.3,0,-1.5,1001,0.0008948"}"#);
    }

    fn check(body: &str, message: &str) {
        assert_eq!(parse_request(body).unwrap_err().to_string(), message);
    }

    #[test]
    fn what_is_not_a_request_is_named() {
        let wanted = "request body: expected a JSON object with \"data\", found";
        check("[1]", &format!("{wanted} a list"));
        check("{}", "request body: expected the key \"data\", found an empty object");
        check(
            r#"{"row":"1","id":2}"#,
            r#"request body: expected the key "data", found `id`, `row`"#,
        );
        let wanted = "request body, \"data\": expected";
        check(r#"{"data":[1,2]}"#, &format!("{wanted} a string with one CSV row, found a list"));
        check(r#"{"data":"  "}"#, &format!("{wanted} one CSV row, found 0"));
        check(r#"{"data":"1,2\n3,4"}"#, &format!("{wanted} one CSV row, found 2"));
        let error = parse_request("1,2,3").unwrap_err();
        assert!(matches!(error, RequestError::NotJson(_)), "{error}");
    }

    proptest! {
        #[test]
        fn a_request_reads_back_as_the_same_bits(
            values in prop::collection::vec(any::<f32>().prop_filter("finite", |v| v.is_finite()), 1..40)
        ) {
            let row = parse_request(&request_body(&values)).unwrap();
            let read: Vec<u32> = row.split(',').map(|cell| cell.parse::<f32>().unwrap().to_bits()).collect();
            prop_assert_eq!(read, values.iter().map(|v| v.to_bits()).collect::<Vec<_>>());
        }

        #[test]
        fn any_text_is_answered(body in ".*") {
            let _ = parse_request(&body);
        }
    }
}
