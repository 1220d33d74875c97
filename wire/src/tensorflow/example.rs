//! Serialised `tf.train.Example`s, which models take that TFX exports: features by name.

use std::collections::HashMap;

use base64::{Engine, prelude::BASE64_STANDARD};
use prost::{Message, Oneof};
use serde_json::{json, value::RawValue};
use table::{Schema, canonical, value};

use crate::body::{BodyError, excerpt, list, object};

/// What TFX's own transformation puts behind a feature's name.
const TRANSFORMED: &str = "_xf";
/// The name of the input that takes examples.
const EXAMPLES: &str = "examples";

#[derive(Clone, PartialEq, Message)]
struct Example {
    #[prost(message, optional, tag = "1")]
    features: Option<Features>,
}

#[derive(Clone, PartialEq, Message)]
struct Features {
    #[prost(map = "string, message", tag = "1")]
    feature: HashMap<String, Feature>,
}

#[derive(Clone, PartialEq, Message)]
struct Feature {
    #[prost(oneof = "Kind", tags = "1, 2, 3")]
    kind: Option<Kind>,
}

#[derive(Clone, PartialEq, Oneof)]
enum Kind {
    #[prost(message, tag = "1")]
    Bytes(BytesList),
    #[prost(message, tag = "2")]
    Floats(FloatList),
    #[prost(message, tag = "3")]
    Integers(Int64List),
}

#[derive(Clone, PartialEq, Message)]
struct BytesList {
    #[prost(bytes = "vec", repeated, tag = "1")]
    value: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
struct FloatList {
    #[prost(float, repeated, tag = "1")]
    value: Vec<f32>,
}

#[derive(Clone, PartialEq, Message)]
struct Int64List {
    #[prost(int64, repeated, tag = "1")]
    value: Vec<i64>,
}

/// Whether a value is an example: `{"b64":"…"}`, perhaps under the input's name.
pub(super) fn is_one(value: &RawValue) -> bool {
    packed(value).is_some()
}

/// The examples of `inputs` or `examples`: one, a list of them, or either under the input's name; none where it
/// holds something else.
pub(super) fn all(inputs: &RawValue) -> Option<Vec<&RawValue>> {
    if is_one(inputs) {
        return Some(vec![inputs]);
    }
    let named = object(inputs.get(), "", "").ok().and_then(|fields| fields.field(EXAMPLES));
    let examples = list(named.unwrap_or(inputs), "", "").ok()?;
    examples.first().is_some_and(|first| is_one(first)).then_some(examples)
}

/// The text in base64 of an example.
fn packed(value: &RawValue) -> Option<&RawValue> {
    let fields = object(value.get(), "", "").ok()?;
    match fields.field(EXAMPLES) {
        Some(inner) => object(inner.get(), "", "").ok()?.field("b64"),
        None => fields.field("b64"),
    }
}

/// The rows of examples, laid end to end.
pub(super) fn rows(examples: &[&RawValue], schema: &Schema) -> Result<Vec<f32>, BodyError> {
    let mut values = Vec::with_capacity(examples.len() * schema.features.len());
    for (example, number) in examples.iter().zip(1..) {
        let place = format!("example {number}");
        let packed = packed(example)
            .and_then(|packed| serde_json::from_str::<String>(packed.get()).ok())
            .ok_or_else(|| BodyError::new(&place, r#"{"b64":"…"}"#, excerpt(example.get())))?;
        row(&packed, schema, &place, &mut values)?;
    }
    Ok(values)
}

fn row(packed: &str, schema: &Schema, place: &str, values: &mut Vec<f32>) -> Result<(), BodyError> {
    const EXPECTED: &str = "a serialised tf.train.Example in base64";
    let bytes = decode::base64(packed).map_err(|error| BodyError::new(place, EXPECTED, error))?;
    let found = Example::decode(bytes.as_slice())
        .map_err(|_| BodyError::new(place, EXPECTED, format!("{} other bytes", bytes.len())))?;
    let mut named = HashMap::new();
    for (name, feature) in found.features.unwrap_or_default().feature {
        let plain = canonical(name.strip_suffix(TRANSFORMED).unwrap_or(&name));
        if named.insert(plain, feature).is_some() {
            return Err(BodyError::new(
                place,
                "each feature once",
                format!("{} twice", excerpt(&name)),
            ));
        }
    }
    for names in &schema.features {
        let own = names.first().map_or("", String::as_str);
        let place = format!("{place}, `{own}`");
        let feature = names.iter().find_map(|name| named.get(&canonical(name)));
        let feature = feature.ok_or_else(|| BodyError::new(&place, "a feature", "none"))?;
        values.push(number(feature, &place)?);
    }
    Ok(())
}

/// The one number of a feature.
fn number(feature: &Feature, place: &str) -> Result<f32, BodyError> {
    let refused = |found: String| BodyError::new(place, "one finite number", found);
    let one = match &feature.kind {
        None => return Err(refused("none".to_owned())),
        Some(Kind::Floats(list)) => one(&list.value).copied(),
        Some(Kind::Integers(list)) => one(&list.value).map(|value| *value as f32),
        Some(Kind::Bytes(list)) => match one(&list.value) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(bytes);
                return value::parse(&text).map_err(|_| refused(excerpt(&text)));
            }
            Err(count) => Err(count),
        },
    };
    match one {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(value) => Err(refused(value.to_string())),
        Err(count) => Err(refused(format!("{count} values"))),
    }
}

fn one<T>(values: &[T]) -> Result<&T, usize> {
    match values {
        [one] => Ok(one),
        other => Err(other.len()),
    }
}

/// The request body for one row as an example, whose values have these names.
#[must_use]
pub fn request_body(names: &[&str], values: &[f32]) -> String {
    let floats =
        |value: &f32| Feature { kind: Some(Kind::Floats(FloatList { value: vec![*value] })) };
    let feature =
        names.iter().map(|name| (*name).to_owned()).zip(values.iter().map(floats)).collect();
    let example = Example { features: Some(Features { feature }) };
    let packed = BASE64_STANDARD.encode(example.encode_to_vec());
    json!({ "instances": [{ "b64": packed }] }).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tensorflow::{Form, parse_predict};

    fn schema() -> Schema {
        let features = vec![vec!["a".to_owned()], vec!["b".to_owned()]];
        Schema { features, classes: Vec::new() }
    }

    /// Serialised with Python's protobuf: a_xf = 1.5 and b_xf = −2 as floats.
    const FLOATS: &str = "CiQKEAoEYV94ZhIIEgYKBAAAwD8KEAoEYl94ZhIIEgYKBAAAAMA=";

    #[test]
    fn an_example_is_read_in_every_place_where_clients_put_it() {
        for body in [
            format!(r#"{{"instances":[{{"examples":{{"b64":"{FLOATS}"}}}}]}}"#),
            format!(r#"{{"instances":[{{"b64":"{FLOATS}"}}]}}"#),
            format!(
                r#"{{"signature_name":"serving_default","inputs":{{"examples":[{{"b64":"{FLOATS}"}}]}}}}"#
            ),
            format!(r#"{{"inputs":{{"examples":{{"b64":"{FLOATS}"}}}}}}"#),
            format!(r#"{{"examples":{{"b64":"{FLOATS}"}}}}"#),
            format!(r#"{{"examples":[{{"b64":"{FLOATS}"}}]}}"#),
        ] {
            assert_eq!(parse_predict(&body, &schema()).unwrap().rows, [1.5, -2.0], "{body}");
        }
        let two = format!(r#"{{"instances":[{{"b64":"{FLOATS}"}},{{"b64":"{FLOATS}"}}]}}"#);
        let read = parse_predict(&two, &schema()).unwrap();
        assert_eq!((read.rows.as_slice(), read.form), (&[1.5, -2.0, 1.5, -2.0][..], Form::Row));
    }

    fn read(packed: &str) -> Result<Vec<f32>, String> {
        let body = format!(r#"{{"instances":[{{"b64":"{packed}"}}]}}"#);
        parse_predict(&body, &schema()).map(|read| read.rows).map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_come_as_floats_integers_or_text_packed_or_not() {
        assert_eq!(read("CiIKDwoEYV94ZhIHEgUNAADAPwoPCgRiX3hmEgcSBQ0AAADA"), Ok(vec![1.5, -2.0]));
        assert_eq!(read("ChgKCgoBYRIFGgMKAQMKCgoBYhIFGgMKAQQ="), Ok(vec![3.0, 4.0]));
        assert_eq!(read("ChYKCQoBYRIEGgIIAwoJCgFiEgQaAggE"), Ok(vec![3.0, 4.0]));
        // a = 1.5, b = 300, and a feature that no model asks for.
        assert_eq!(
            read("CigKDQoBYRIIEgYKBAAAwD8KCwoBYhIGGgQKAqwCCgoKAWMSBQoDCgF4"),
            Ok(vec![1.5, 300.0])
        );
        // b = "2.5" alone.
        assert_eq!(
            read("Cg4KDAoBYhIHCgUKAzIuNQ=="),
            Err("example 1, `a`: expected a feature, found none".to_owned())
        );
    }

    #[test]
    fn what_is_no_example_is_said() {
        let two = read("ChMKEQoBYRIMEgoKCAAAwD8AACBA").unwrap_err();
        assert_eq!(two, "example 1, `a`: expected one finite number, found 2 values");
        assert_eq!(
            read("CgcKBQoBYRIA").unwrap_err(),
            "example 1, `a`: expected one finite number, found none"
        );
        for broken in ["Cg8KDQoBYRIIEgYKBAAAwA==", "*"] {
            let error = read(broken).unwrap_err();
            assert!(
                error.starts_with("example 1: expected a serialised tf.train.Example"),
                "{error}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_body_reads_back_as_the_same_bits(
            values in prop::collection::vec(any::<f32>().prop_filter("finite", |v| v.is_finite()), 2)
        ) {
            let body = request_body(&["b", "a"], &values);
            let read = parse_predict(&body, &schema()).unwrap().rows;
            prop_assert_eq!([read[1].to_bits(), read[0].to_bits()], [values[0].to_bits(), values[1].to_bits()]);
        }
    }
}
