//! Finding the class code in an answer that is none of the known failures. Errors are what was
//! found instead, in words.

use serde_json::{Map, Value};

use crate::{class::whole_number, kind_of};

/// Longest class code or name that is believed to be one, in characters.
const MAX_CODE_CHARS: usize = 64;
/// Keys under which handlers put the class, the linear learner's own first.
const CLASS_KEYS: [&str; 5] =
    ["predicted_label", "prediction", "label", "class", "predicted_class"];
/// Words that programs write for "nothing".
const NOTHING: [&str; 7] = ["nan", "inf", "infinity", "none", "null", "undefined", "-inf"];

pub(crate) type Found = &'static str;

/// A class that the remote named; the fields are those of [`crate::Answer::Verdict`].
pub(crate) struct Verdict {
    pub(crate) class_code: String,
    pub(crate) score: Option<f64>,
    pub(crate) shape: &'static str,
}

/// A verdict in plain text that is not JSON: one word.
pub(crate) fn of_text(text: &str) -> Result<Verdict, Found> {
    if text.is_empty() {
        return Err("an empty answer");
    }
    let bare = text.trim_matches('\'');
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    if !bare.chars().all(word) {
        return Err("text that is not JSON");
    }
    Ok(Verdict { shape: "bare text", ..of_string(bare)? })
}

/// A verdict in the content of a JSON string; spaces within are allowed.
pub(crate) fn of_string(text: &str) -> Result<Verdict, Found> {
    let class_code = code_of_text(text)?;
    Ok(Verdict { class_code, score: None, shape: "a JSON string" })
}

/// A verdict in a JSON value that is not a string.
pub(crate) fn of_json(value: &Value) -> Result<Verdict, Found> {
    match value {
        Value::Number(_) => {
            Ok(Verdict { class_code: code_of(value)?, score: None, shape: "a JSON number" })
        }
        Value::Array(_) => Ok(Verdict { shape: "a list of one", ..of_entry(only(value)?)? }),
        Value::Object(object) => of_object(object),
        other => Err(kind_of(other)),
    }
}

fn of_object(object: &Map<String, Value>) -> Result<Verdict, Found> {
    let Some(predictions) = object.get("predictions") else {
        let shape = if object.contains_key("predicted_label") {
            "linear learner, JSON lines"
        } else {
            "an object with a prediction"
        };
        return Ok(Verdict { shape, ..of_fields(object)? });
    };
    let entry = only(predictions)?;
    let shape =
        if entry.is_object() { "linear learner JSON" } else { "an object with predictions" };
    Ok(Verdict { shape, ..of_entry(entry)? })
}

/// One prediction, as an object with a class and perhaps a score, or as the class itself.
pub(crate) fn of_entry(entry: &Value) -> Result<Verdict, Found> {
    match entry {
        Value::Object(object) => of_fields(object),
        plain => Ok(Verdict { class_code: code_of(plain)?, score: None, shape: "a prediction" }),
    }
}

fn of_fields(object: &Map<String, Value>) -> Result<Verdict, Found> {
    let mut classes = CLASS_KEYS.iter().filter_map(|key| object.get(*key));
    let Some(class) = classes.next() else {
        return Err(if object.contains_key("score") {
            "a score without a class"
        } else {
            "an object without a prediction"
        });
    };
    let class_code = code_of(only(class)?)?;
    if classes.any(|other| code_of(other).as_ref() != Ok(&class_code)) {
        return Err("an object with two different predictions");
    }
    let score = object.get("score").and_then(|score| score_of(score, &class_code));
    Ok(Verdict { class_code, score, shape: "a prediction" })
}

/// The one element of a list of one; anything but a list is its own only element.
fn only(value: &Value) -> Result<&Value, Found> {
    match value.as_array().map(Vec::as_slice) {
        None => Ok(value),
        Some([one]) => Ok(one),
        Some([]) => Err("an empty list"),
        Some(_) => Err("a list of several values"),
    }
}

fn code_of(value: &Value) -> Result<String, Found> {
    match value {
        Value::String(text) => code_of_text(text),
        Value::Number(number) => number
            .as_f64()
            .and_then(whole_number)
            .ok_or("a number with a fraction, perhaps a score"),
        other => Err(kind_of(other)),
    }
}

fn code_of_text(text: &str) -> Result<String, Found> {
    let code = text.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
    if code.is_empty() {
        return Err("an empty string");
    }
    if NOTHING.contains(&code.to_lowercase().as_str()) {
        return Err("a word for nothing");
    }
    if code.chars().count() > MAX_CODE_CHARS || code.contains(['<', '{', '[', '\n']) {
        return Err("a text too long or too odd for a class code");
    }
    match code.parse::<f64>() {
        Ok(number) => whole_number(number).ok_or("a number with a fraction, perhaps a score"),
        Err(_) => Ok(code.to_owned()),
    }
}

/// A score; of a list, one for each class, the one at the class's index.
fn score_of(score: &Value, class_code: &str) -> Option<f64> {
    match score {
        Value::Array(scores) => scores.get(class_code.parse::<usize>().ok()?)?.as_f64(),
        Value::String(text) => text.trim().parse().ok().filter(|score: &f64| score.is_finite()),
        other => other.as_f64(),
    }
}
