//! The page shows what the predictor file says; a word of the domain in its code would tie it to one.

use std::path::Path;

use anyhow::Result;

use super::{Complaints, files};

const WORDS: [&str; 4] = ["malignant", "benign", "radius", "breast"];

/// Style sheets speak of corners, not of cells.
const NOT_THE_DOMAIN: &str = "border-radius";

pub(super) fn check(root: &Path) -> Result<Complaints> {
    let mut complaints = Complaints::new();
    for file in files::ours(root, &["app/src"])? {
        complaints.extend(complaints_about(&file, &files::text(root, &file)?));
    }
    Ok(complaints)
}

fn complaints_about(file: &str, text: &str) -> Complaints {
    let numbered = text.lines().zip(1..);
    numbered
        .filter_map(|(line, number)| {
            let word = domain_word(line)?;
            Some(format!("{file}:{number} says `{word}`; take it from the predictor file"))
        })
        .collect()
}

fn domain_word(line: &str) -> Option<&'static str> {
    let line = line.to_lowercase().replace(NOT_THE_DOMAIN, "").replace("--radius", "");
    WORDS.into_iter().find(|word| line.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_word_is_reported_with_its_line() {
        let complaints = complaints_about("app/src/a.rs", "fine\nlet x = \"Malignant\";\n");
        assert_eq!(complaints.len(), 1);
        assert!(complaints[0].starts_with("app/src/a.rs:2 says `malignant`"), "{complaints:?}");
    }

    #[test]
    fn rounded_corners_are_no_domain_word() {
        assert_eq!(domain_word("border-radius: var(--radius);"), None);
        assert_eq!(domain_word("radius_mean"), Some("radius"));
    }
}
