//! The manifest: all that a predictor file says of itself, as JSON under one key.

mod claims;
mod doubt;
mod evaluation;
mod schema;
mod structure;

pub use claims::{Claims, PartReport, Provenance, Recipe};
pub use doubt::{Calibration, ConformalLevel};
pub use evaluation::{CalibrationTrial, Evaluation, Holdouts, Metric, ScoreHistogram, Unread};
pub use schema::{Class, ClassQuantiles, Feature, QUANTILE_LEVELS, Sample};
pub use structure::{BatchNorm, Head, Layer, Linear, Normaliser};

use serde::{Deserialize, Serialize};

use crate::novelty::NoveltyCheck;

/// The format this engine reads and writes.
pub const FORMAT: &str = "nearside/1";

/// A predictor's own description. Everything a page shows comes from here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always [`FORMAT`].
    pub format: String,
    /// Name for people, such as the data set and the kind of network.
    pub name: String,
    /// Version of this predictor.
    pub version: String,
    /// What is predicted from what, in a sentence.
    pub task: String,
    /// The inputs, in the order in which the network takes them.
    pub features: Vec<Feature>,
    /// The answers, in index order.
    pub classes: Vec<Class>,
    /// Index of the class that a sigmoid head's probability speaks of.
    pub positive: usize,
    /// How logits become probabilities.
    pub head: Head,
    /// The network, input first.
    pub layers: Vec<Layer>,
    /// How values become the network's inputs.
    pub normaliser: Normaliser,
    /// Probability of the positive class from which on it is the verdict, within (0, 1).
    pub threshold: f64,
    /// What corrects the network's logits; none where that did not help.
    #[serde(default)]
    pub calibration: Option<Calibration>,
    /// Which classes are possible, by rising level; none if it was not measured.
    #[serde(default)]
    pub conformal: Vec<ConformalLevel>,
    /// Titles and known labels of the golden rows, which also serve as sample cases.
    pub samples: Vec<Sample>,
    /// Names of the labels of the reference rows are class indices; 0 if no rows are embedded.
    pub reference_rows: usize,
    /// How rows unlike anything known are told; none if the file has no such check.
    #[serde(default)]
    pub novelty: Option<NoveltyCheck>,
    /// What was measured, and how.
    pub claims: Claims,
    /// Where data, code and recipe come from.
    pub provenance: Provenance,
    /// Checksum of the tensors, as [`crate::file::checksum`] gives it; files of old have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
}

impl Manifest {
    /// Number of logits that the network gives: one for a sigmoid head, else one a class.
    #[must_use]
    pub fn logits(&self) -> usize {
        match self.head {
            Head::Sigmoid => 1,
            Head::Softmax => self.classes.len(),
        }
    }

    /// How many probabilities say all: the positive class's for a sigmoid head, else one a class.
    #[must_use]
    pub fn chances(&self) -> usize {
        self.logits()
    }

    /// Of one probability for each class, the [`Self::chances`] that say all.
    #[must_use]
    #[inline]
    pub fn telling<'a, T>(&self, each: &'a [T]) -> &'a [T] {
        match self.head {
            Head::Sigmoid => &each[self.positive..=self.positive],
            Head::Softmax => each,
        }
    }

    /// Index of the class that is the verdict on `chances` ([`Self::chances`] of them). The
    /// threshold, within (0, 1), is of use with a sigmoid head alone.
    #[must_use]
    #[inline]
    pub fn verdict(&self, chances: &[f32], threshold: f64) -> usize {
        match self.head {
            Head::Sigmoid if f64::from(chances[0]) >= threshold => self.positive,
            Head::Sigmoid => 1 - self.positive,
            Head::Softmax => (1..chances.len())
                .fold(0, |best, k| if chances[k] > chances[best] { k } else { best }),
        }
    }

    /// The names that a table of this predictor's rows may carry.
    #[must_use]
    pub fn table_schema(&self) -> table::Schema {
        let owned = |word: &str| word.to_owned();
        table::Schema {
            features: self.features.iter().map(|f| f.names().map(owned).collect()).collect(),
            classes: self.classes.iter().map(|c| c.words().map(owned).collect()).collect(),
        }
    }
}

/// A word that is there twice.
pub(crate) fn twice(words: Vec<String>) -> Option<String> {
    let mut seen = std::collections::HashSet::new();
    words.into_iter().find_map(|word| seen.replace(word))
}
