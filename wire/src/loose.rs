//! JSON as Python writes it.

use serde_json::Value;

/// Reads JSON, also where it has `NaN` and `Infinity` as bare words, which JSON does not know; those become
/// `null`.
pub(crate) fn parse(body: &str) -> Option<Value> {
    let strict = serde_json::from_str(body).ok();
    strict.or_else(|| {
        let words = ["-Infinity", "Infinity", "NaN"];
        let plain = words.iter().fold(body.to_owned(), |text, word| text.replace(word, "null"));
        serde_json::from_str(&plain).ok()
    })
}
