//! Whether a row looks like anything the model was trained on.
//!
//! A network is as sure of nonsense as of anything else. The Mahalanobis distance from the training
//! rows, on the logarithm of each measurement, tells: logarithms make a tenfold value equally far
//! whatever its unit, and the covariance knows which measurements go together (a large area with a
//! small radius is odd although both are common).

use serde::{Deserialize, Serialize};

use crate::{Error, Manifest, file::Tensors};

/// Centre of the training rows, [features], F32.
pub const NOVELTY_CENTRE: &str = "nearside.novelty.centre";
/// What turns a distance from the centre into standard deviations, [features, features], F32: the
/// inverse of the Cholesky factor of the covariance.
pub const NOVELTY_WHITENING: &str = "nearside.novelty.whitening";

/// The check as a predictor file states it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoveltyCheck {
    /// Per feature: what is added before the logarithm, above 0; 0 for a feature that is taken as
    /// it is, because it may be negative.
    pub offsets: Vec<f32>,
    /// Squared distance beyond which a row is unlike anything known, above 0.
    pub threshold: f32,
    /// Pairs of features `[low, high]` of one group: in every training row the first is at most
    /// the second.
    #[serde(default)]
    pub relations: Vec<[usize; 2]>,
    /// Share of held-out rows that the check wrongly alarmed at, within [0, 1].
    pub false_alarms: f32,
    /// How that was measured, in a sentence.
    pub protocol: String,
}

/// How far a row is from the known cases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Novelty {
    /// Squared Mahalanobis distance, at least 0.
    pub distance: f32,
    /// Squared distance beyond which a row is unlike anything known.
    pub threshold: f32,
    /// Pairs `[low, high]` of features whose order no training row breaks and this one does.
    pub broken: Vec<[usize; 2]>,
}

impl Novelty {
    /// Whether the row is unlike anything the model has seen.
    #[must_use]
    pub fn is_alarm(&self) -> bool {
        self.distance > self.threshold || !self.broken.is_empty()
    }
}

/// A checked check, ready to run.
#[derive(Debug, Clone)]
pub(crate) struct Yardstick {
    offsets: Vec<f32>,
    threshold: f32,
    relations: Vec<[usize; 2]>,
    centre: Vec<f32>,
    whitening: Vec<f32>,
}

impl Yardstick {
    /// The file's yardstick, if it states one.
    ///
    /// # Errors
    /// [`Error::Manifest`] or [`Error::Tensor`] naming what does not fit.
    pub(crate) fn read(manifest: &Manifest, tensors: &Tensors) -> Result<Option<Self>, Error> {
        let Some(check) = &manifest.novelty else { return Ok(None) };
        let features = manifest.features.len();
        let sound = |offset: &f32| *offset >= 0.0 && offset.is_finite();
        if check.offsets.len() != features || !check.offsets.iter().all(sound) {
            let expected = format!("{features} novelty offsets of at least 0");
            return Err(Error::manifest(expected, format!("{:?}", check.offsets)));
        }
        if !(check.threshold > 0.0 && check.threshold.is_finite()) {
            return Err(Error::manifest("a novelty threshold above 0", check.threshold));
        }
        if let Some(found) = check.relations.iter().find(|pair| pair.iter().any(|&f| f >= features))
        {
            let expected = format!("novelty relations between features below {features}");
            return Err(Error::manifest(expected, format!("{found:?}")));
        }
        Ok(Some(Self {
            offsets: check.offsets.clone(),
            threshold: check.threshold,
            relations: check.relations.clone(),
            centre: tensors.get(NOVELTY_CENTRE, &[features])?.values().to_vec(),
            whitening: tensors.get(NOVELTY_WHITENING, &[features, features])?.values().to_vec(),
        }))
    }

    /// Measures one row of finite values.
    pub(crate) fn measure(&self, row: &[f32]) -> Novelty {
        let placed = row.iter().zip(&self.offsets).map(|(&value, &offset)| placed(value, offset));
        let gaps: Vec<f64> = placed.zip(&self.centre).map(|(u, &c)| u - f64::from(c)).collect();
        let distance = kernel::squared_length(&self.whitening, &gaps);
        // Beyond all floats is beyond every threshold.
        let distance = distance.min(f64::from(f32::MAX)) as f32;
        let broken = self.relations.iter().filter(|[low, high]| row[*low] > row[*high]);
        Novelty { distance, threshold: self.threshold, broken: broken.copied().collect() }
    }
}

/// Where a value stands on the scale of its feature: its logarithm, or itself without an offset.
///
/// A value that is impossible for its feature (below −offset) stands far out, not nowhere.
#[must_use]
pub fn placed(value: f32, offset: f32) -> f64 {
    let (value, offset) = (f64::from(value), f64::from(offset));
    if offset > 0.0 { libm::log((value + offset).max(offset * 1e-3)) } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{file::Precision, file::Tensor, predictor::tests::manifest};

    /// Two features: a logarithm around ln 2 with deviation 0.5, and a plain one around 3 with
    /// deviation 2; uncorrelated.
    fn yardstick(check: NoveltyCheck) -> Result<Option<Yardstick>, Error> {
        let mut tensors = Tensors::default();
        let mut add = |name: &str, shape: &[usize], values: &[f32]| {
            tensors.insert(name, Tensor::new(Precision::F32, shape, values));
        };
        add(NOVELTY_CENTRE, &[2], &[std::f32::consts::LN_2, 3.0]);
        add(NOVELTY_WHITENING, &[2, 2], &[2.0, 0.0, 0.0, 0.5]);
        Yardstick::read(&crate::Manifest { novelty: Some(check), ..manifest() }, &tensors)
    }

    fn check() -> NoveltyCheck {
        let protocol = String::new();
        let relations = vec![[0, 1]];
        NoveltyCheck {
            offsets: vec![1.0, 0.0],
            threshold: 9.0,
            relations,
            false_alarms: 0.0,
            protocol,
        }
    }

    #[test]
    fn distances_are_in_deviations_of_each_direction() {
        let yardstick = yardstick(check()).unwrap().unwrap();
        // ln(1 + 1) is the centre; 5 is one deviation of 2 above 3.
        let near = yardstick.measure(&[1.0, 5.0]);
        assert!((near.distance - 1.0).abs() < 1e-6 && !near.is_alarm());
        // ln(e² · 2 − 1 + 1) is two above the centre, which is four deviations of 0.5.
        let far = yardstick.measure(&[2.0 * 2.0f32.exp() - 1.0, 3.0]);
        assert_eq!(far.broken, [[0, 1]]);
        assert!((far.distance - 16.0).abs() < 1e-4 && far.is_alarm());
    }

    #[test]
    fn a_broken_order_alarms_however_near_the_row_is() {
        let found = yardstick(check()).unwrap().unwrap().measure(&[1.2, 1.1]);
        assert!(found.distance < 9.0 && found.is_alarm(), "{found:?}");
    }

    #[test]
    fn impossible_and_enormous_values_alarm_and_stay_finite() {
        let yardstick = yardstick(check()).unwrap().unwrap();
        for row in [[-50.0, 3.0], [1.0, f32::MAX], [f32::MAX, f32::MIN]] {
            let found = yardstick.measure(&row);
            assert!(found.is_alarm() && found.distance.is_finite(), "{found:?}");
        }
    }

    #[test]
    fn a_check_that_cannot_be_run_is_refused() {
        let said = |check| yardstick(check).unwrap_err().to_string();
        assert!(said(NoveltyCheck { offsets: vec![1.0], ..check() }).contains("2 novelty offsets"));
        assert!(said(NoveltyCheck { threshold: 0.0, ..check() }).contains("threshold above 0"));
        let beyond = NoveltyCheck { relations: vec![[0, 2]], ..check() };
        assert!(said(beyond).contains("features below 2"));
    }
}
