use serde::Deserialize;
use serde_json::value::RawValue;

use super::Content;
use crate::body::{BodyError, csv_rows, json_error, json_row, some_rows};

/// What a JSON body should look like.
const JSON: &str = r#"{"instances":[{"features":[…]}]}"#;

/// The rows of a request body, laid end to end: `columns` values each, in the body's order.
///
/// # Errors
/// Names line or instance and value, what was expected there and what was found.
pub fn parse_rows(content: Content, body: &str, columns: usize) -> Result<Vec<f32>, BodyError> {
    match content {
        Content::Csv => csv_rows(body, columns),
        Content::Json => {
            let document: Document<'_> =
                serde_json::from_str(body).map_err(|found| json_error(JSON, &found))?;
            rows_of(document.instances.iter().zip(1..), "instance", columns)
        }
        Content::JsonLines => {
            let lines = body.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
            let mut instances = Vec::new();
            for (line, number) in lines {
                let instance: Instance<'_> = serde_json::from_str(line).map_err(|found| {
                    BodyError::new(format!("line {number}"), r#"{"features":[…]}"#, found)
                })?;
                instances.push((instance, number));
            }
            let instances = instances.iter().map(|(instance, number)| (instance, *number));
            rows_of(instances, "line", columns)
        }
    }
}

/// The request body for one row.
#[must_use]
pub fn request_body(content: Content, values: &[f32]) -> String {
    let numbers: Vec<String> = values.iter().map(f32::to_string).collect();
    let row = numbers.join(",");
    match content {
        Content::Csv => row,
        Content::Json => format!(r#"{{"instances":[{{"features":[{row}]}}]}}"#),
        Content::JsonLines => format!(r#"{{"features":[{row}]}}"#),
    }
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    instances: Vec<Instance<'a>>,
}

/// One row, in the short form or in the linear learner's long one.
#[derive(Deserialize)]
struct Instance<'a> {
    #[serde(borrow, default)]
    features: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    data: Option<Data<'a>>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    features: Values<'a>,
}

#[derive(Deserialize)]
struct Values<'a> {
    #[serde(borrow)]
    values: Vec<&'a RawValue>,
}

fn rows_of<'a, 'b: 'a>(
    instances: impl Iterator<Item = (&'a Instance<'b>, usize)>,
    unit: &str,
    columns: usize,
) -> Result<Vec<f32>, BodyError> {
    let mut values = Vec::new();
    for (instance, number) in instances {
        let place = || format!("{unit} {number}");
        let long = || instance.data.as_ref().map(|data| &data.features.values);
        let row = instance.features.as_ref().or_else(long);
        let row = row.ok_or_else(|| BodyError::new(place(), r#""features""#, "none"))?;
        json_row(row, &place, columns, &mut values)?;
    }
    some_rows(values, "instances")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ROWS: [f32; 4] = [13.49, 22.3, -1.0, 1000.0];

    #[test]
    fn every_form_gives_the_rows_in_order() {
        let bodies = [
            (Content::Csv, "13.49,22.3\n-1,1e3\n"),
            (Content::Csv, "13.49, 22.3\r\n\r\n-1,1000"),
            (
                Content::Json,
                r#"{"instances":[{"features":[13.49,22.3]},{"features":[-1,1000.0]}]}"#,
            ),
            (
                Content::Json,
                r#"{"instances":[{"data":{"features":{"values":[13.49,22.3]}}},{"features":[-1,1e3]}]}"#,
            ),
            (Content::JsonLines, "{\"features\":[13.49,22.3]}\n{\"features\":[-1,1000]}\n"),
        ];
        for (content, body) in bodies {
            assert_eq!(parse_rows(content, body, 2).unwrap(), ROWS, "{body}");
        }
    }

    fn check(content: Content, body: &str, message: &str) {
        assert_eq!(parse_rows(content, body, 2).unwrap_err().to_string(), message);
    }

    #[test]
    fn what_is_no_row_is_named_with_its_place() {
        use Content::{Csv, Json, JsonLines};
        check(Csv, "1,2\n1,2,3", "line 2: expected 2 values, found 3");
        check(Csv, "1,x", "line 1, column 2: expected a finite number, found `x`");
        check(Csv, "1,1e39", "line 1, column 2: expected a finite number, found `1e39`");
        check(Csv, " \n", "request body: expected a CSV row, found none");
        let body = r#"{"instances":[{"features":[1,"2"]}]}"#;
        check(Json, body, "instance 1, value 2: expected a finite number, found `\"2\"`");
        check(Json, r#"{"instances":[{}]}"#, "instance 1: expected \"features\", found none");
        check(Json, r#"{"instances":[]}"#, "request body: expected instances, found none");
        check(JsonLines, "{\"features\":[1]}", "line 1: expected 2 values, found 1");
        let error = parse_rows(Json, "1,2", 2).unwrap_err().to_string();
        assert!(error.starts_with("request body: expected {\"instances\""), "{error}");
    }

    proptest! {
        #[test]
        fn a_body_reads_back_as_the_same_bits(
            values in prop::collection::vec(any::<f32>().prop_filter("finite", |v| v.is_finite()), 1..40)
        ) {
            for content in [Content::Csv, Content::Json, Content::JsonLines] {
                let read = parse_rows(content, &request_body(content, &values), values.len());
                let bits = |values: &[f32]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
                prop_assert_eq!(bits(&read.unwrap()), bits(&values));
            }
        }

        #[test]
        fn any_text_is_answered(body in "(?s).*") {
            for content in [Content::Csv, Content::Json, Content::JsonLines] {
                let _ = parse_rows(content, &body, 2);
            }
        }
    }
}
