use serde_json::{json, value::RawValue};
use table::Schema;

use crate::body::{BodyError, Object, json_row, list, named_rows, object, some_rows};

/// Keys of which a request has exactly one.
const KEYS: [&str; 5] =
    ["dataframe_split", "dataframe_records", "instances", "inputs", "input_data"];
/// What a request should look like.
const DOCUMENT: &str =
    "one of `dataframe_split`, `dataframe_records`, `instances`, `inputs` and `input_data`";

/// Whose form a request has; the answer has it, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `{"predictions":[…]}`.
    Predictions,
    /// Azure ML's `input_data`, answered by the list alone.
    Bare,
}

/// Whether a JSON body is MLflow's and not SageMaker's, by its keys.
#[must_use]
pub fn form_of(body: &str) -> Option<Form> {
    let document = object(body, "", "").ok()?;
    let has = |key: &str| document.field(key).is_some();
    if has("input_data") {
        return Some(Form::Bare);
    }
    let named = KEYS[..2].iter().chain(&KEYS[3..4]).any(|key| has(key));
    let by_name = document.field("instances").is_some_and(|instances| !is_sagemakers(instances));
    (named || by_name).then_some(Form::Predictions)
}

/// Whether instances are the linear learner's, by their first.
fn is_sagemakers(instances: &RawValue) -> bool {
    let Ok(all) = list(instances, "", "") else { return false };
    let Some(first) = all.first() else { return true };
    match object(first.get(), "", "") {
        Ok(first) => first.field("features").or(first.field("data")).is_some() || first.is_empty(),
        // A list of lists is MLflow's; anything else is neither's.
        Err(_) => !first.get().starts_with('['),
    }
}

/// Whether the first line of a CSV body names its columns: not one of its cells is a number.
#[must_use]
pub fn has_header(body: &str) -> bool {
    let first = body.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let is_name = |cell: &str| {
        let cell = cell.trim().trim_matches('"');
        !cell.is_empty() && table::value::parse(cell).is_err()
    };
    first.split(',').filter(|cell| is_name(cell)).count() * 2 > first.split(',').count()
}

/// The rows of a request, laid end to end: a value for each feature of `schema`, by name where columns are named.
///
/// # Errors
/// Names the place, what was expected there and what was found.
pub fn parse_rows(body: &str, schema: &Schema) -> Result<Vec<f32>, BodyError> {
    let document = object(body, "request body", DOCUMENT)?;
    let key = key_of(&document)?;
    document.allow(&[key, "params"])?;
    if let Some(params) = document.field("params").map(RawValue::get).filter(|own| *own != "null") {
        // A parameter that does nothing would be believed to do something.
        let given = object(params, "params", "an object")?;
        if !given.is_empty() {
            return Err(given.lacks("none, since this model takes none"));
        }
    }
    match document.field(key).and_then(unnamed) {
        Some(rows) => placed_rows(&rows, key, schema.features.len()),
        None => named_rows(body, schema),
    }
}

/// Rows of which no value has a name, if they are such.
fn unnamed(rows: &RawValue) -> Option<Vec<&RawValue>> {
    let rows = list(rows, "", "").ok()?;
    rows.first().is_some_and(|first| first.get().starts_with('[')).then_some(rows)
}

/// Rows whose values stand in the features' order.
fn placed_rows(rows: &[&RawValue], key: &str, columns: usize) -> Result<Vec<f32>, BodyError> {
    let mut values = Vec::with_capacity(rows.len() * columns);
    for (row, number) in rows.iter().zip(1..) {
        let place = format!("{key}, row {number}");
        let row = list(row, &place, "a list of numbers")?;
        json_row(&row, &|| place.clone(), columns, &mut values)?;
    }
    some_rows(values, "rows")
}

fn key_of(document: &Object<'_>) -> Result<&'static str, BodyError> {
    let mut keys = KEYS.into_iter().filter(|key| document.field(key).is_some());
    match (keys.next(), keys.next()) {
        (Some(key), None) => Ok(key),
        (None, _) => Err(document.lacks(DOCUMENT)),
        (Some(one), Some(other)) => {
            Err(BodyError::new("request body", DOCUMENT, format!("both `{one}` and `{other}`")))
        }
    }
}

/// The request body for one row, whose values have these names.
#[must_use]
pub fn request_body(names: &[&str], values: &[f32]) -> String {
    let numbers: Vec<String> = values.iter().map(f32::to_string).collect();
    let columns = json!(names);
    format!(r#"{{"dataframe_split":{{"columns":{columns},"data":[[{}]]}}}}"#, numbers.join(","))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn schema() -> Schema {
        let feature = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let features = vec![
            feature(&["radius_mean", "mean radius"]),
            feature(&["texture_mean", "mean texture"]),
            feature(&["area_worst", "worst area"]),
        ];
        Schema { features, classes: Vec::new() }
    }

    /// What a real server answered with 200.
    const RECORDED: [&str; 8] = [
        r#"{"dataframe_split": {"columns": ["mean radius", "mean texture", "worst area"], "data": [[17.99, 10.38, 2019.0], [13.54, 14.36, 711.2]]}}"#,
        r#"{"dataframe_split": {"columns": ["worst area", "mean radius", "mean texture"], "index": [7, 3], "data": [[2019.0, 17.99, 10.38], [711.2, 13.54, 14.36]]}}"#,
        r#"{"dataframe_records": [{"mean radius": 17.99, "mean texture": 10.38, "worst area": 2019.0}, {"worst area": 711.2, "mean radius": 13.54, "mean texture": 14.36}]}"#,
        r#"{"instances": [[17.99, 10.38, 2019.0], [13.54, 14.36, 711.2]]}"#,
        r#"{"instances": [{"mean radius": 17.99, "mean texture": 10.38, "worst area": 2019.0}, {"mean radius": 13.54, "mean texture": 14.36, "worst area": 711.2}]}"#,
        r#"{"inputs": {"mean radius": [17.99, 13.54], "mean texture": [10.38, 14.36], "worst area": [2019.0, 711.2]}}"#,
        r#"{"inputs": [[17.99, 10.38, 2019.0], [13.54, 14.36, 711.2]], "params": {}}"#,
        r#"{"input_data": {"columns": ["worst area", "mean texture", "mean radius"], "index": [0, 1], "data": [[2019.0, 10.38, 17.99], [711.2, 14.36, 13.54]]}}"#,
    ];

    #[test]
    fn columns_are_taken_by_name_in_every_form() {
        for body in RECORDED {
            let expected = if body.contains("input_data") { Form::Bare } else { Form::Predictions };
            assert_eq!(form_of(body), Some(expected), "{body}");
            let rows = parse_rows(body, &schema()).unwrap();
            assert_eq!(rows, [17.99, 10.38, 2019.0, 13.54, 14.36, 711.2], "{body}");
        }
    }

    #[test]
    fn sagemakers_own_forms_are_not_mlflows() {
        for body in [
            r#"{"instances":[{"features":[1,2,3]}]}"#,
            r#"{"instances":[{"data":{"features":{"values":[1,2,3]}}}]}"#,
            r#"{"instances":[]}"#,
            r#"{"instances":[{}]}"#,
            "{}",
            "[[1,2,3]]",
            "no JSON",
        ] {
            assert_eq!(form_of(body), None, "{body}");
        }
    }

    #[test]
    fn a_header_is_names_and_no_row_with_a_slip() {
        assert!(has_header("mean radius,mean texture,worst area\n1,2,3"));
        assert!(has_header("\"a\",\"b\"\n1,2"));
        assert!(!has_header("1,x,3\n"));
        assert!(!has_header("1,2,3\n"));
        assert!(!has_header(",,\n"));
    }

    fn refuse(body: &str, message: &str) {
        assert_eq!(parse_rows(body, &schema()).unwrap_err().to_string(), message);
    }

    #[test]
    fn what_is_no_request_is_named_with_its_place() {
        refuse("{}", &format!("request body: expected {DOCUMENT}, found an empty object"));
        refuse(
            r#"{"inputs":[[1,2,3]],"instances":[[1,2,3]]}"#,
            &format!("request body: expected {DOCUMENT}, found both `instances` and `inputs`"),
        );
        refuse(
            r#"{"inputs":[[1,2,3]],"threshold":1}"#,
            "request body: expected nothing beside `inputs` or `params`, found `threshold`",
        );
        refuse(
            r#"{"inputs":[[1,2,3]],"params":{"threshold":1}}"#,
            "params: expected none, since this model takes none, found `threshold`",
        );
        refuse(
            r#"{"dataframe_records":[{"mean radius":1,"mean texture":null,"worst area":3}]}"#,
            "row 1, `texture_mean`: expected a finite number, found nothing",
        );
        refuse(
            r#"{"instances":[[1,2,3],[[1,2,3]]]}"#,
            "instances, row 2: expected 3 values, found 1",
        );
        // Columns that are not there.
        let missing =
            r#"{"dataframe_split":{"columns":["mean radius","mean texture"],"data":[[1,2]]}}"#;
        let error = parse_rows(missing, &schema()).unwrap_err().to_string();
        assert!(error.contains("area_worst"), "{error}");
    }

    proptest! {
        #[test]
        fn a_body_reads_back_as_the_same_bits(
            values in prop::collection::vec(any::<f32>().prop_filter("finite", |v| v.is_finite()), 3)
        ) {
            let body = request_body(&["radius_mean", "texture_mean", "area_worst"], &values);
            let read = parse_rows(&body, &schema()).unwrap();
            let bits = |values: &[f32]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(&read), bits(&values));
        }

        #[test]
        fn any_text_is_answered(body in "(?s).*") {
            let _ = (form_of(&body), has_header(&body), parse_rows(&body, &schema()));
        }
    }
}
