//! Inputs and answers.

use serde::{Deserialize, Serialize};

/// The levels at which [`ClassQuantiles`] are stored.
pub const QUANTILE_LEVELS: [f64; 15] =
    [0.0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0];

/// One input of the network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feature {
    /// Name as in a table's header.
    pub name: String,
    /// Other names under which tables carry this feature.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Family that this feature belongs to; a page shows a family in one row.
    pub group: String,
    /// Which statistic of the family this is; a page shows a statistic in one column.
    #[serde(default)]
    pub statistic: String,
    /// Unit of measurement; empty if there is none.
    #[serde(default)]
    pub unit: String,
    /// What was measured, in a sentence.
    #[serde(default)]
    pub description: String,
    /// Training values per class, in class order.
    pub quantiles: Vec<ClassQuantiles>,
    /// Median over all training rows.
    pub median: f32,
    /// Midpoint of the classes' means over the training rows: a case of no class, from which
    /// explanations start.
    pub midpoint: f32,
}

impl Feature {
    /// All names under which a table may carry this feature, its own first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.aliases).map(String::as_str)
    }

    /// Smallest and largest value seen in training, over all classes.
    #[must_use]
    pub fn range(&self) -> (f32, f32) {
        let ends = self.quantiles.iter().flat_map(|q| [q.0.first(), q.0.last()]);
        ends.flatten().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &value| {
            (low.min(value), high.max(value))
        })
    }
}

/// Training values of one feature within one class, at [`QUANTILE_LEVELS`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassQuantiles(pub Vec<f32>);

/// One answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Class {
    /// The word shown to people.
    pub name: String,
    /// Codes on the wire and in tables; the first is the one that is written.
    pub codes: Vec<String>,
}

impl Class {
    /// Every word that stands for this class, its name first.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.codes).map(String::as_str)
    }

    /// Whether `label` names this class: its name or one of its codes, `1.0` being `1`.
    #[must_use]
    pub fn answers_to(&self, label: &str) -> bool {
        self.words().any(|word| table::names_class(word, label))
    }
}

/// A golden row: input of the self-test and sample case for the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// What the row is, for people.
    pub title: String,
    /// Its known class, if it has one.
    #[serde(default)]
    pub label: Option<usize>,
}
