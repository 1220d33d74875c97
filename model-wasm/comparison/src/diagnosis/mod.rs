//! Why two sides differ, where the data show it. A new diagnosis is one function and one line in
//! [`CHECKS`].

mod inputs;
mod scores;
mod verdicts;

use model_wasm::Predictor;
use serde::{Deserialize, Serialize};

/// Fewest rows from which anything is concluded.
const ENOUGH: usize = 10;
/// Differences of scores that two computers may have.
const SAME: f64 = 1e-4;

/// What is known of one row of the other side.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Index of the class that it gave.
    pub class: u32,
    /// Its score, as [`crate::Schema::scores`] has it; none where it gave none.
    pub score: Option<f64>,
}

/// A pattern that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// What is wrong, in a few words.
    pub title: String,
    /// What in the data shows it.
    pub evidence: String,
    /// What to look at.
    pub remedy: String,
}

/// Both sides of the same rows, laid beside each other.
struct Sides<'a> {
    predictor: &'a Predictor,
    /// [rows, features]
    values: &'a [f32],
    /// Class of each row here.
    classes: Vec<usize>,
    /// Score of each row here: of two classes the positive one's.
    scores: Vec<f64>,
    seen: &'a [Seen],
}

type Check = fn(&Sides<'_>) -> Option<Diagnosis>;

/// In this order; the first that finds something settles it, since each explains all there is.
const CHECKS: [Check; 7] = [
    verdicts::flipped,
    inputs::changed_on_the_way,
    verdicts::cut_scores,
    verdicts::constant,
    verdicts::other_threshold,
    scores::rounded,
    scores::other_model,
];

/// The patterns in how the other side differs from `predictor` on rows laid end to end; none where it
/// does not differ, or too few rows are there.
#[must_use]
pub fn diagnose(predictor: &Predictor, values: &[f32], seen: &[Seen]) -> Vec<Diagnosis> {
    let sides = Sides::of(predictor, values, seen);
    if seen.len() < ENOUGH || sides.agree() {
        return Vec::new();
    }
    CHECKS.iter().find_map(|check| check(&sides)).into_iter().collect()
}

impl<'a> Sides<'a> {
    fn of(predictor: &'a Predictor, values: &'a [f32], seen: &'a [Seen]) -> Self {
        let (classes, scores) = judged(predictor, values, seen);
        Self { predictor, values, classes, scores, seen }
    }

    fn rows(&self) -> usize {
        self.seen.len()
    }

    /// Nothing differs that matters.
    fn agree(&self) -> bool {
        self.differing() == 0 && self.pairs().all(|(here, there)| (here - there).abs() <= SAME)
    }

    fn differing(&self) -> usize {
        differing(&self.classes, self.seen)
    }

    /// Scores of both sides, where the other gave one.
    fn pairs(&self) -> impl Iterator<Item = (f64, f64)> + Clone {
        let both = self.scores.iter().zip(self.seen);
        both.filter_map(|(&here, seen)| Some((here, seen.score?)))
    }

    fn is_binary(&self) -> bool {
        self.predictor.manifest().classes.len() == 2
    }

    /// The code of a class, as it goes over the wire.
    fn code(&self, class: usize) -> &str {
        let class = self.predictor.manifest().classes.get(class);
        class.map_or("?", |class| class.codes.first().unwrap_or(&class.name))
    }
}

/// Verdicts and scores of `predictor` for rows, the scores for the class that the other side speaks of.
fn judged(predictor: &Predictor, values: &[f32], seen: &[Seen]) -> (Vec<usize>, Vec<f64>) {
    let manifest = predictor.manifest();
    let count = manifest.classes.len();
    let found = predictor.probabilities(values);
    let rows = found.chunks_exact(count).zip(seen);
    rows.map(|(chances, seen)| {
        let class = manifest.verdict(manifest.telling(chances), manifest.threshold);
        let of = if count == 2 { manifest.positive } else { seen.class as usize };
        (class, f64::from(chances.get(of).copied().unwrap_or(f32::NAN)))
    })
    .unzip()
}

fn differing(classes: &[usize], seen: &[Seen]) -> usize {
    classes.iter().zip(seen).filter(|(class, seen)| **class != seen.class as usize).count()
}
