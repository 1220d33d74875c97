//! Which classes are possible, and how often that holds.
//!
//! A class's score is 1 − its probability; a class is possible if no more than its share of known
//! rows scores worse (Vovk, Gammerman and Shafer 2005). Cross-conformal (Vovk 2015): a row is
//! judged by the scores of the other folds.

use model_wasm::manifest::ConformalLevel;
use stats::quantile;

use super::{answer::Answer, out_of_fold::OutOfFold, written};
use crate::Dataset;

/// Levels that a file carries.
const LEVELS: [f64; 3] = [0.90, 0.95, 0.99];

pub(super) fn levels(data: &Dataset, left_out: &OutOfFold) -> Vec<ConformalLevel> {
    if left_out.repeats().next().is_none() {
        return Vec::new();
    }
    LEVELS.map(|level| measured(data, left_out, level)).to_vec()
}

fn measured(data: &Dataset, left_out: &OutOfFold, level: f64) -> ConformalLevel {
    let mut counts = Counts::new(data.classes.len());
    for (repeat, own, others) in left_out.folds() {
        let answers = left_out.answers(repeat);
        let lowest = lowest(data, answers, &others, level);
        for &row in own {
            let possible = |class: usize| answers[row].probabilities[class] >= lowest;
            let number = (0..data.classes.len()).filter(|&class| possible(class)).count();
            counts.add(data.labels[row], possible(data.labels[row]), number);
        }
    }
    let all: Vec<usize> = (0..data.len()).collect();
    let mut of_repeats: Vec<f64> =
        left_out.repeats().map(|answers| lowest(data, answers, &all, level)).collect();
    of_repeats.sort_by(f64::total_cmp);
    ConformalLevel {
        level,
        lowest: rounded_down(quantile(&of_repeats, 0.5).unwrap_or_default()),
        coverage: share(counts.covered.iter().sum(), counts.rows()),
        class_coverage: counts
            .covered
            .iter()
            .zip(&counts.of_class)
            .map(|(c, n)| share(*c, *n))
            .collect(),
        single: share(counts.single, counts.rows()),
        none: share(counts.none, counts.rows()),
    }
}

/// The probability from which on a class is possible: of n true classes' probabilities the
/// ⌊(n + 1)(1 − level)⌋-th smallest; 0 if there are too few rows for the level.
fn lowest(data: &Dataset, answers: &[Answer], rows: &[usize], level: f64) -> f64 {
    let chance = |&row: &usize| answers[row].probabilities[data.labels[row]];
    let mut chances: Vec<f64> = rows.iter().map(chance).collect();
    chances.sort_by(f64::total_cmp);
    // The small addition undoes what 1 − level rounds away.
    let rank = ((chances.len() + 1) as f64 * (1.0 - level) + 1e-9).floor() as usize;
    rounded_down(rank.checked_sub(1).and_then(|place| chances.get(place)).copied().unwrap_or(0.0))
}

/// With the six decimals that a file states. Downwards: rounding must not make a class impossible.
fn rounded_down(chance: f64) -> f64 {
    (chance * 1e6).floor() / 1e6
}

struct Counts {
    of_class: Vec<usize>,
    covered: Vec<usize>,
    single: usize,
    none: usize,
}

impl Counts {
    fn new(classes: usize) -> Self {
        Self { of_class: vec![0; classes], covered: vec![0; classes], single: 0, none: 0 }
    }

    fn add(&mut self, class: usize, covered: bool, number: usize) {
        self.of_class[class] += 1;
        self.covered[class] += usize::from(covered);
        self.single += usize::from(number == 1);
        self.none += usize::from(number == 0);
    }

    fn rows(&self) -> usize {
        self.of_class.iter().sum()
    }
}

fn share(part: usize, whole: usize) -> f64 {
    written(part as f64 / whole.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::embedded;

    #[test]
    fn the_lowest_probability_is_the_published_rank() {
        let mut data = embedded::wdbc();
        data.labels = vec![data.positive; 99];
        // Probabilities 0.01 to 0.99: with n = 99, at 90 % the 10th smallest, at 99 % the 1st.
        let logit = |p: f64| (p / (1.0 - p)).ln();
        let answers: Vec<Answer> =
            (1..100).map(|p| Answer::of(&data, vec![logit(f64::from(p) / 100.0)])).collect();
        let rows: Vec<usize> = (0..99).collect();
        let lowest = |rows: &[usize], level| lowest(&data, &answers, rows, level);
        assert!((lowest(&rows, 0.9) - 0.10).abs() < 2e-6);
        assert!((lowest(&rows, 0.99) - 0.01).abs() < 2e-6);
        // 98 rows are too few for 99 %: every class stays possible.
        assert_eq!(lowest(&rows[..98], 0.99), 0.0);
    }
}
