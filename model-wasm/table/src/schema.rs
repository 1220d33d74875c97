//! What is looked for in a table: names, and nothing more.

/// Names of features and classes, in index order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// All names under which a table may carry each feature, its own first.
    pub features: Vec<Vec<String>>,
    /// All words and codes for each class.
    pub classes: Vec<Vec<String>>,
}

impl Schema {
    /// Index of the class that `label` names.
    #[must_use]
    pub fn class_of(&self, label: &str) -> Option<usize> {
        self.classes.iter().position(|words| words.iter().any(|word| names_class(word, label)))
    }

    /// A feature's own name.
    #[must_use]
    pub fn feature(&self, index: usize) -> &str {
        self.features.get(index).and_then(|names| names.first()).map_or("", String::as_str)
    }
}

/// Whether `label`, as a table spells it, is the class word or code `word`: case does not count,
/// and `1.0` is `1`.
#[must_use]
pub fn names_class(word: &str, label: &str) -> bool {
    let label = label.trim();
    let whole = label.strip_suffix(".0").unwrap_or(label);
    word.eq_ignore_ascii_case(whole)
}

/// How column names are compared, by their lower-case letters and digits alone: `Radius_Mean`,
/// `radius mean` and `radius.mean` are one.
#[must_use]
pub fn canonical(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
