//! Why: what each measurement adds to the logit, and which known cases are alike.

use serde::{Deserialize, Serialize};

use crate::{Error, Predictor, manifest::Head};

/// Known cases that are named.
const NEIGHBOURS: usize = 5;

/// The reasons for one row's verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// Class whose logit is explained: the positive one of a sigmoid, else the verdict.
    pub class: usize,
    /// What each feature adds to the logit, in feature order (integrated gradients). They sum to
    /// `logit − baseline_logit`.
    pub contributions: Vec<f32>,
    /// The logit halfway between the classes, where the explanation starts.
    pub baseline_logit: f32,
    /// The row's own logit, computed in f64.
    pub logit: f32,
    /// The most alike of the known cases, nearest first; none if the file carries none.
    pub neighbours: Vec<Neighbour>,
}

/// A known case and how far it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Neighbour {
    /// Its place among the reference rows, from 0.
    pub index: usize,
    /// Index of its known class.
    pub label: usize,
    /// Euclidean distance between the z scores, 0 for the same row.
    pub distance: f32,
}

impl Predictor {
    /// Explains the prediction for one row of measured values, in feature order.
    ///
    /// # Errors
    /// [`Error::RowLength`], [`Error::NotFinite`] or [`Error::Unexplained`].
    pub fn explain(&self, row: &[f32]) -> Result<Explanation, Error> {
        let (class, output) = match self.manifest().head {
            Head::Sigmoid => (self.manifest().positive, 0),
            Head::Softmax => self.predict(row).map(|found| (found.class, found.class))?,
        };
        let midpoints: Vec<f32> = self.manifest().features.iter().map(|f| f.midpoint).collect();
        let (from, to) = (self.checked_z(&midpoints)?, self.checked_z(row)?);
        let found =
            kernel::mean_gradient(self.layers(), &from, &to, output).ok_or(Error::Unexplained)?;
        let steps = to.iter().zip(&from).map(|(&to, &from)| f64::from(to) - f64::from(from));
        Ok(Explanation {
            class,
            contributions: found.gradient.iter().zip(steps).map(|(g, s)| (g * s) as f32).collect(),
            baseline_logit: found.start as f32,
            logit: found.end as f32,
            neighbours: self.nearest(&to),
        })
    }

    /// The known cases that are nearest to `z`.
    fn nearest(&self, z: &[f32]) -> Vec<Neighbour> {
        let mut left = self.neighbours(z);
        // A few of many: picking them is less code in a browser, and less work, than sorting all.
        let pick = |_| {
            let nearer = |(_, a): &(usize, &Neighbour), (_, b): &(usize, &Neighbour)| {
                a.distance.total_cmp(&b.distance)
            };
            let (place, _) = left.iter().enumerate().min_by(nearer)?;
            // Those before keep their order, so of equally near ones the first comes first.
            Some(left.remove(place))
        };
        (0..NEIGHBOURS).map_while(pick).collect()
    }

    /// All known cases, in file order.
    pub(crate) fn neighbours(&self, z: &[f32]) -> Vec<Neighbour> {
        let distance = |values: &[f32]| {
            let squares = values.iter().zip(z).enumerate().map(|(feature, (&value, &z))| {
                let gap = f64::from(self.normaliser().z(feature, value)) - f64::from(z);
                gap * gap
            });
            libm::sqrt(squares.sum()) as f32
        };
        let known = self.reference().iter().enumerate().map(|(index, row)| Neighbour {
            index,
            label: row.label,
            distance: distance(&row.values),
        });
        known.collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        Predictor, ReferenceRow,
        file::{Draft, Precision, Tensor, Tensors, write_reference},
        manifest::{Layer, Linear},
        predictor::tests::manifest,
    };

    /// `logit = 2 z₀ − z₁ + 0.5` with z₀ = (x₀ − 1) / 2 and z₁ = x₁; three known cases.
    fn predictor() -> Predictor {
        let mut manifest = manifest();
        let linear = Linear { name: "0".to_owned(), inputs: 2, outputs: 1 };
        manifest.layers = vec![Layer::Linear(linear)];
        let (midpoints, known) = ([3.0, 2.0], [[1.0, 0.0], [3.0, 1.0], [5.0, 1.0]]);
        manifest.features.iter_mut().zip(midpoints).for_each(|(f, midpoint)| f.midpoint = midpoint);
        manifest.reference_rows = known.len();
        let row = |(label, values): (usize, &[f32; 2])| ReferenceRow {
            values: values.to_vec(),
            label: label % 2,
        };
        let rows: Vec<_> = known.iter().enumerate().map(row).collect();
        let mut tensors = Tensors::default();
        write_reference(&mut tensors, &rows, 2);
        tensors.insert("0.weight", Tensor::new(Precision::F32, &[1, 2], &[2.0, -1.0]));
        tensors.insert("0.bias", Tensor::new(Precision::F32, &[1], &[0.5]));
        let draft = Draft { manifest, tensors, golden: vec![0.0, 0.0] };
        Predictor::from_bytes(&draft.seal().unwrap()).unwrap()
    }

    /// The logit with the features of `present` taken from the row, the others from the baseline.
    fn value(present: [bool; 2]) -> f64 {
        let pick = |i: usize, row: f64, base: f64| if present[i] { row } else { base };
        let (x0, x1) = (pick(0, 7.0, 3.0), pick(1, -1.0, 2.0));
        2.0 * (x0 - 1.0) / 2.0 - x1 + 0.5
    }

    #[test]
    fn on_a_linear_model_contributions_are_shapley_values() {
        let found = predictor().explain(&[7.0, -1.0]).unwrap();
        // Two features, two orders: the mean of both marginal gains.
        let shapley = [
            (value([true, false]) - value([false, false]) + value([true, true])
                - value([false, true]))
                / 2.0,
            (value([false, true]) - value([false, false]) + value([true, true])
                - value([true, false]))
                / 2.0,
        ];
        for (found, expected) in found.contributions.iter().zip(shapley) {
            assert!((f64::from(*found) - expected).abs() < 1e-6, "{found} against {expected}");
        }
        assert_eq!([found.baseline_logit, found.logit], [0.5, 7.5]);
    }

    #[test]
    fn the_nearest_known_cases_come_first() {
        // z of the row [3, 1]: [1, 1]; of the known cases [0, 0], [1, 1], [2, 1].
        let found = predictor().explain(&[3.0, 1.0]).unwrap().neighbours;
        let places: Vec<_> = found.iter().map(|near| (near.index, near.label)).collect();
        assert_eq!(places, [(1, 1), (2, 0), (0, 0)]);
        let distances: Vec<_> = found.iter().map(|near| near.distance).collect();
        assert_eq!(distances, [0.0, 1.0, 2.0f32.sqrt()]);
    }
}
