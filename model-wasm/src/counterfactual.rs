//! What would change the verdict: a small change to the measurements that crosses the threshold
//! (Wachter, Mittelstadt and Russell 2018), and the nearest known case of another class.
//!
//! "Small" is few features, moved by few standard deviations: the sum of |Δz| is what is kept low.
//! Values stay within what training saw, no learned relation is broken that the case keeps, and
//! where it can be done the changed case still looks like known ones.

mod search;

use serde::{Deserialize, Serialize};

use crate::{Error, Novelty, Prediction, Predictor, explain::Neighbour};
use search::Search;

/// A case that is decided otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Counterfactual {
    /// Measured values, in feature order.
    pub values: Vec<f32>,
    /// Features that were changed, the largest change first.
    pub changed: Vec<usize>,
    /// Sum of |Δz| over the changed features, in standard deviations.
    pub distance: f32,
    /// What the model says of it.
    pub prediction: Prediction,
    /// Whether it looks like known cases, where the file tells.
    pub novelty: Option<Novelty>,
}

/// What lies beyond the threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alternatives {
    /// The smallest changed case that was found; none if the search, which is greedy, found none.
    pub counterfactual: Option<Counterfactual>,
    /// The nearest known case of another class than the verdict; none if the file has none.
    pub nearest: Option<Neighbour>,
}

impl Predictor {
    /// Looks for what would change the verdict on `row` at `threshold`, leaving the features in
    /// `locked` as they are.
    ///
    /// # Errors
    /// [`Error::RowLength`] or [`Error::NotFinite`].
    pub fn alternatives(
        &self,
        row: &[f32],
        locked: &[usize],
        threshold: f64,
    ) -> Result<Alternatives, Error> {
        let verdict = self.predict_at(row, threshold)?.class;
        let mut others = self.neighbours(&self.checked_z(row)?);
        others.retain(|near| near.label != verdict);
        others.sort_by(|a, b| a.distance.total_cmp(&b.distance));
        let known: Vec<&[f32]> =
            others.iter().map(|near| &*self.reference()[near.index].values).collect();
        let found = Search::new(self, row, locked, threshold, verdict).run(&known)?;
        let counterfactual =
            found.map(|values| self.described(row, values, threshold)).transpose()?;
        Ok(Alternatives { counterfactual, nearest: others.into_iter().next() })
    }

    fn described(
        &self,
        row: &[f32],
        values: Vec<f32>,
        threshold: f64,
    ) -> Result<Counterfactual, Error> {
        let moved = |feature: usize| self.moved(feature, row[feature], values[feature]);
        let mut changed: Vec<usize> =
            (0..row.len()).filter(|&feature| row[feature] != values[feature]).collect();
        changed.sort_by(|&a, &b| moved(b).total_cmp(&moved(a)));
        let distance = changed.iter().map(|&feature| moved(feature)).sum::<f64>() as f32;
        let prediction = self.predict_at(&values, threshold)?;
        let novelty = self.novelty(&values)?;
        Ok(Counterfactual { values, changed, distance, prediction, novelty })
    }

    /// |Δz| between two values of a feature.
    fn moved(&self, feature: usize, from: f32, to: f32) -> f64 {
        let z = |value| f64::from(self.normaliser().z(feature, value));
        (z(to) - z(from)).abs()
    }
}

#[cfg(test)]
mod tests;
