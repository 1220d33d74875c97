use serde_json::value::RawValue;
use table::features_of;

use super::Content;
use crate::body::{BodyError, csv_rows, json_row, list, object, some_rows};

/// What a JSON body should look like.
const JSON: &str = r#"{"instances":[{"features":[…]}]}"#;
/// What an instance should look like.
const INSTANCE: &str = r#"{"features":[…]} or {"data":{"features":{"values":[…]}}}"#;

/// The rows of a request body, laid end to end: `columns` values each, in the body's order.
///
/// # Errors
/// Names line or instance and value, what was expected there and what was found.
pub fn parse_rows(content: Content, body: &str, columns: usize) -> Result<Vec<f32>, BodyError> {
    match content {
        Content::Csv => csv_rows(body, columns),
        Content::Json => {
            let document = object(body, "request body", JSON)?;
            let instances = document.field("instances").ok_or_else(|| document.lacks(JSON))?;
            document.allow(&["instances", "parameters"])?;
            let instances = list(instances, "instances", "a list of instances")?;
            rows_of(instances.into_iter().map(RawValue::get).zip(1..), "instance", columns)
        }
        Content::JsonLines => {
            let lines = body.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
            rows_of(lines, "line", columns)
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

fn rows_of<'a>(
    instances: impl Iterator<Item = (&'a str, usize)>,
    unit: &str,
    columns: usize,
) -> Result<Vec<f32>, BodyError> {
    let mut values = Vec::new();
    for (instance, number) in instances {
        let place = format!("{unit} {number}");
        let row = row_of(instance, &place)?;
        json_row(&row, &|| place.clone(), columns, &mut values)?;
    }
    some_rows(values, "instances")
}

/// The values of one instance, in the short form or in one of the linear learner's long ones.
fn row_of<'a>(instance: &'a str, place: &str) -> Result<Vec<&'a RawValue>, BodyError> {
    let instance = object(instance, place, INSTANCE)?;
    instance.allow(&["features", "data"])?;
    let features = match (instance.field("features"), instance.field("data")) {
        (Some(_), Some(_)) => {
            return Err(BodyError::new(place, INSTANCE, "both `features` and `data`"));
        }
        (None, None) => return Err(BodyError::new(place, r#""features""#, "none")),
        (Some(features), None) => return list(features, place, "a list of values"),
        (None, Some(data)) => {
            let data = object(data.get(), place, INSTANCE)?;
            data.allow(&["features"])?;
            data.field("features").ok_or_else(|| data.lacks(INSTANCE))?
        }
    };
    Ok(features_of(features, place)?)
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
            (
                Content::Json,
                r#"{"instances":[{"data":{"features":{"keys":[1,0],"shape":[2],"values":[22.3,13.49]}}},{"data":{"features":[-1,1e3]}}]}"#,
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
        check(
            Json,
            r#"{"instances":[{"features":[1,2],"data":{"features":{"values":[3,4]}}}]}"#,
            &format!("instance 1: expected {INSTANCE}, found both `features` and `data`"),
        );
        check(
            Json,
            r#"{"instances":[{"features":[1,2],"id":7}]}"#,
            "instance 1: expected nothing beside `features` or `data`, found `id`",
        );
        check(
            Json,
            r#"{"instances":[[[1,2]]]}"#,
            &format!("instance 1: expected {INSTANCE}, found `[[1,2]]`"),
        );
        check(
            Json,
            r#"{"instances":[{"data":{"features":{"keys":[1],"shape":[2],"values":[5]}}}]}"#,
            "instance 1: expected a key and a value for every place, since one that is left out would count as 0, \
             found 1 keys and 1 values for 2 places",
        );
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
