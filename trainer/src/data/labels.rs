//! Which word in a label column means which class.

use std::{cmp::Ordering, collections::BTreeSet};

use model_wasm::manifest::Class;

/// `1.0` and `1` are one label.
pub(super) fn plain(label: &str) -> &str {
    let label = label.trim();
    label.strip_suffix(".0").unwrap_or(label)
}

/// One class a distinct label, numbers by size, words by alphabet.
pub(super) fn classes_of<'a>(labels: impl Iterator<Item = &'a str>) -> Vec<Class> {
    let distinct: BTreeSet<&str> = labels.map(plain).collect();
    let mut sorted: Vec<&str> = distinct.into_iter().collect();
    sorted.sort_by(|a, b| compare(a, b));
    let class =
        |label: &&str| Class { name: (*label).to_owned(), codes: vec![(*label).to_owned()] };
    sorted.iter().map(class).collect()
}

fn compare(a: &str, b: &str) -> Ordering {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => a.total_cmp(&b),
        _ => a.cmp(b),
    }
}

/// Index of the class that `label` names. An exact match comes first: own labels may differ in
/// case alone.
pub(super) fn index_of(classes: &[Class], label: &str) -> Option<usize> {
    let exact = classes.iter().position(|class| class.name == plain(label));
    exact.or_else(|| classes.iter().position(|class| class.answers_to(label)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_ordered_by_size_and_words_by_alphabet() {
        let names = |labels: &[&str]| -> Vec<String> {
            classes_of(labels.iter().copied()).into_iter().map(|class| class.name).collect()
        };
        assert_eq!(names(&["10", "2.0", "2"]), ["2", "10"]);
        assert_eq!(names(&["yes", "no", "yes"]), ["no", "yes"]);
    }
}
