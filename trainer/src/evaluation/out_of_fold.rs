//! What networks say of rows that they have not seen.

use model_wasm::manifest::Calibration;

use super::answer::Answer;
use crate::{
    Dataset, Error,
    cross_validation::{Cut, Outcome, Plan},
};

/// Every row, once a repeat.
#[derive(Debug, Clone)]
pub(super) struct OutOfFold {
    seed: u64,
    /// [repeats][folds][rows of the fold]
    parts: Vec<Vec<Vec<usize>>>,
    /// [repeats][rows]
    answers: Vec<Vec<Answer>>,
}

impl OutOfFold {
    pub(super) fn collect(
        data: &Dataset,
        plan: &Plan,
        outcomes: &[Outcome],
    ) -> Result<Self, Error> {
        let mut collected = Self { seed: plan.seed, parts: Vec::new(), answers: Vec::new() };
        for repeat in 0..plan.repeats {
            let parts = plan.parts(data, repeat)?;
            let mut answers: Vec<Option<Answer>> = vec![None; data.len()];
            for (fold, part) in parts.iter().enumerate() {
                let cut = Cut::Fold { folds: plan.folds, repeat, fold };
                let outcome = outcomes.iter().find(|o| o.cut == cut && o.rows == *part);
                let outcome = outcome.ok_or_else(|| missing(repeat, fold))?;
                for (&row, logits) in outcome.rows.iter().zip(&outcome.logits) {
                    let logits = logits.iter().map(|&logit| f64::from(logit)).collect();
                    answers[row] = Some(Answer::of(data, logits));
                }
            }
            let answers = answers.into_iter().collect::<Option<Vec<_>>>();
            collected.answers.push(answers.ok_or_else(|| missing(repeat, plan.folds))?);
            collected.parts.push(parts);
        }
        Ok(collected)
    }

    pub(super) fn seed(&self) -> u64 {
        self.seed
    }

    /// The answers of each repeat, in row order.
    pub(super) fn repeats(&self) -> impl Iterator<Item = &[Answer]> {
        self.answers.iter().map(Vec::as_slice)
    }

    /// Of each repeat its answers, and of each of its folds the rows in it and those in the others.
    pub(super) fn folds(&self) -> impl Iterator<Item = (usize, &[usize], Vec<usize>)> {
        self.parts.iter().enumerate().flat_map(|(repeat, parts)| {
            parts.iter().enumerate().map(move |(fold, own)| {
                let others = parts.iter().enumerate().filter(|(place, _)| *place != fold);
                (repeat, own.as_slice(), others.flat_map(|(_, rows)| rows).copied().collect())
            })
        })
    }

    pub(super) fn answers(&self, repeat: usize) -> &[Answer] {
        &self.answers[repeat]
    }

    /// The same with the answers of each fold calibrated by what `fit` makes of the other folds.
    pub(super) fn calibrated(
        &self,
        data: &Dataset,
        fit: impl Fn(&[(usize, &Answer)]) -> Calibration,
    ) -> Self {
        let mut answers = self.answers.clone();
        for (repeat, own, others) in self.folds() {
            let others: Vec<(usize, &Answer)> =
                others.into_iter().map(|row| (row, &self.answers[repeat][row])).collect();
            let by = fit(&others);
            for &row in own {
                answers[repeat][row] = self.answers[repeat][row].calibrated(data, by);
            }
        }
        Self { answers, ..self.clone() }
    }
}

fn missing(repeat: usize, fold: usize) -> Error {
    let place = format!("repeat {}", repeat + 1);
    Error::data(place, "the outcome of every fold", format!("none of fold {}", fold + 1))
}

/// Of each holdout its test rows, and answers in row order; rows of its training have none.
pub(super) fn holdouts<'a>(
    data: &'a Dataset,
    outcomes: &'a [Outcome],
) -> impl Iterator<Item = (Vec<usize>, Vec<Answer>)> + 'a {
    let holdouts = outcomes.iter().filter(|o| matches!(o.cut, Cut::Holdout { .. }));
    holdouts.map(|outcome| {
        let logits = outcome.logits.first().map_or(1, Vec::len);
        let mut answers = vec![Answer::of(data, vec![0.0; logits]); data.len()];
        for (&row, logits) in outcome.rows.iter().zip(&outcome.logits) {
            let logits = logits.iter().map(|&logit| f64::from(logit)).collect();
            answers[row] = Answer::of(data, logits);
        }
        (outcome.rows.clone(), answers)
    })
}
