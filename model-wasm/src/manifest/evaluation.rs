//! What training by a recipe is worth, measured on rows that had no part in it.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _};
use serde_json::value::RawValue;

use super::{Calibration, Head, Manifest};
use crate::Error;

/// Measurements of a recipe on a table by repeated stratified cross-validation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// How it was measured, in sentences.
    pub protocol: String,
    /// Name of the recipe.
    pub recipe: String,
    /// Parts of each repeat.
    pub folds: usize,
    /// Times that the table was cut into folds anew.
    pub repeats: usize,
    /// Seed that all cuts and trainings derive from.
    pub seed: u64,
    /// Rows in the table.
    pub rows: usize,
    /// Commit of the code that measured; with `+` if it had changes.
    pub commit: String,
    /// Bins of equal width behind the calibration error.
    pub calibration_bins: u16,
    /// Mean over repeats.
    pub metrics: Vec<Metric>,
    /// The same metrics over single random splits, for comparison with figures of one split.
    pub holdouts: Option<Holdouts>,
    /// Rows, from 0, that no repeat got right.
    pub always_missed: Vec<usize>,
    /// Rows, from 0, that some repeats got right and others not, and in how many it was wrong.
    pub sometimes_missed: Vec<(usize, usize)>,
    /// What each way of calibrating was worth, the uncalibrated one first.
    pub calibration: Vec<CalibrationTrial>,
    /// Share of left-out rows at which the check for unlike rows alarmed.
    pub false_alarms: f64,
    /// Logits of the left-out rows; none with more than two classes.
    pub scores: Option<ScoreHistogram>,
}

/// Rows that a histogram may count in all: what a page can still draw.
const MOST_COUNTED: u64 = 10_000_000;

impl Evaluation {
    /// The evaluation that a manifest carries, checked; none if it carries none.
    ///
    /// # Errors
    /// [`Error::Manifest`] naming what JSON or a view could not make sense of.
    pub fn of(manifest: &Manifest) -> Result<Option<Self>, Error> {
        let Some(unread) = &manifest.claims.evaluation else { return Ok(None) };
        let found: Self =
            unread.read().map_err(|found| Error::manifest("the fields of an evaluation", found))?;
        if found.repeats == 0 || found.rows == 0 {
            let counts = format!("{} and {}", found.repeats, found.rows);
            return Err(Error::manifest("an evaluation of repeats and rows above 0", counts));
        }
        if let Some(scores) = &found.scores {
            scores.check(manifest)?;
        }
        Ok(Some(found))
    }
}

/// One metric, within [0, 1] but for the losses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// What it is.
    pub name: String,
    /// Mean over repeats.
    pub mean: f64,
    /// Standard error over repeats: the chance in splitting and training. None for one repeat.
    pub standard_error: Option<f64>,
    /// 95 % bootstrap interval over rows, `[low, high]`: the chance in which rows were measured.
    pub interval: Option<[f64; 2]>,
}

/// Metrics over many random splits into training and test rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Holdouts {
    /// Percent of training and test rows.
    pub percent: [u32; 2],
    /// Number of splits.
    pub splits: usize,
    /// Name, 5 % quantile, median and 95 % quantile of each metric.
    pub spreads: Vec<(String, [f64; 3])>,
}

/// One way of calibrating, fitted for each fold on the logits of the other folds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CalibrationTrial {
    /// `none`, `temperature` or `platt`.
    pub method: String,
    /// What was found on all left-out rows together; none for `none`.
    #[serde(default)]
    pub fitted: Option<Calibration>,
    /// Mean negative log likelihood of the left-out rows, in nats.
    pub log_loss: f64,
    /// Expected calibration error of the left-out rows.
    pub ece: f64,
    /// Whether it is what the file uses.
    pub used: bool,
}

/// Logits (as calibrated) of the left-out rows of all repeats, counted by class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreHistogram {
    /// Logit in the middle of the first bin.
    pub first: f64,
    /// Width of a bin.
    pub width: f64,
    /// Rows of the other class per bin.
    pub negatives: Vec<u32>,
    /// Rows of the positive class per bin.
    pub positives: Vec<u32>,
}

impl ScoreHistogram {
    /// Counts logits into bins of `width`. None without a finite range.
    #[must_use]
    pub fn of(truth: &[bool], logits: &[f64], width: f64) -> Option<Self> {
        let ends = logits.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &logit| {
            (low.min(logit), high.max(logit))
        });
        let place = |logit: f64| libm::round(logit / width);
        let (low, high) = (place(ends.0), place(ends.1));
        let bins = high - low + 1.0;
        if !(1.0..65_536.0).contains(&bins) {
            return None;
        }
        let mut counts = [vec![0; bins as usize], vec![0; bins as usize]];
        for (&positive, &logit) in truth.iter().zip(logits) {
            counts[usize::from(positive)][(place(logit) - low) as usize] += 1;
        }
        let [negatives, positives] = counts;
        Some(Self { first: low * width, width, negatives, positives })
    }

    fn check(&self, manifest: &Manifest) -> Result<(), Error> {
        let counted = self.negatives.iter().chain(&self.positives).map(|&count| u64::from(count));
        let (bins, total) = (self.negatives.len(), counted.sum::<u64>());
        let sound = manifest.head == Head::Sigmoid
            && self.first.is_finite()
            && self.width.is_finite()
            && self.width > 0.0
            && bins == self.positives.len();
        if sound && total <= MOST_COUNTED {
            return Ok(());
        }
        let expected = format!(
            "scores of a sigmoid head in two lists of as many bins of a width above 0, of at most \
             {MOST_COUNTED} rows"
        );
        let found = format!(
            "{bins} and {} bins of width {}, {total} rows",
            self.positives.len(),
            self.width
        );
        Err(Error::manifest(expected, found))
    }

    /// Every counted row: whether it is positive, and its logit to within half a bin.
    #[must_use]
    pub fn rows(&self) -> (Vec<bool>, Vec<f64>) {
        let of = |counts: &[u32], positive: bool| {
            let bins = counts.iter().enumerate().flat_map(|(place, &count)| {
                let logit = self.first + self.width * place as f64;
                std::iter::repeat_n((positive, logit), count as usize)
            });
            bins.collect::<Vec<_>>()
        };
        let rows: Vec<(bool, f64)> =
            [of(&self.negatives, false), of(&self.positives, true)].concat();
        rows.into_iter().unzip()
    }

    /// The same with the probability of the positive class, within [0, 1].
    #[must_use]
    pub fn chances(&self) -> (Vec<bool>, Vec<f64>) {
        let (truth, logits) = self.rows();
        (truth, logits.into_iter().map(|logit| 1.0 / (1.0 + libm::exp(-logit))).collect())
    }
}

/// A part of the manifest that is kept as its JSON text until somebody reads it: a first verdict
/// needs none of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread(String);

impl Unread {
    /// The text of `value`; none if it cannot be written as JSON.
    #[must_use]
    pub fn of(value: &impl Serialize) -> Option<Self> {
        serde_json::to_string(value).ok().map(Self)
    }

    /// Reads it.
    ///
    /// # Errors
    /// What JSON finds wrong with it.
    pub fn read<T: for<'a> Deserialize<'a>>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.0)
    }
}

impl Serialize for Unread {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return serializer.serialize_str(&self.0);
        }
        let raw: &RawValue = serde_json::from_str(&self.0).map_err(S::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'a> Deserialize<'a> for Unread {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return String::deserialize(deserializer).map(Self);
        }
        let raw = Box::<RawValue>::deserialize(deserializer).map_err(D::Error::custom)?;
        Ok(Self(String::from(Box::<str>::from(raw))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_gives_its_rows_back_to_within_half_a_bin() {
        let (truth, logits) = ([true, false, true], [3.0, -2.0, 0.26]);
        let histogram = ScoreHistogram::of(&truth, &logits, 0.25).unwrap();
        let (found_truth, found) = histogram.rows();
        assert_eq!(found_truth, [false, true, true]);
        assert_eq!(found, [-2.0, 0.25, 3.0]);
        assert!(ScoreHistogram::of(&[], &[], 0.25).is_none());
        assert!(ScoreHistogram::of(&[true], &[f64::INFINITY], 0.25).is_none());
    }

    fn evaluation(scores: ScoreHistogram) -> Evaluation {
        Evaluation {
            protocol: String::new(),
            recipe: String::new(),
            folds: 2,
            repeats: 1,
            seed: 0,
            rows: 2,
            commit: String::new(),
            calibration_bins: 10,
            metrics: Vec::new(),
            holdouts: None,
            always_missed: Vec::new(),
            sometimes_missed: Vec::new(),
            calibration: Vec::new(),
            false_alarms: 0.0,
            scores: Some(scores),
        }
    }

    fn refused(change: impl FnOnce(&mut Evaluation, &mut Manifest)) -> String {
        let scores = ScoreHistogram::of(&[true, false], &[1.0, -1.0], 0.25).unwrap();
        let (mut written, mut manifest) = (evaluation(scores), crate::predictor::tests::manifest());
        manifest.claims.evaluation = Unread::of(&written);
        assert_eq!(Evaluation::of(&manifest).unwrap(), Some(written.clone()));
        change(&mut written, &mut manifest);
        manifest.claims.evaluation = Unread::of(&written);
        Evaluation::of(&manifest).unwrap_err().to_string()
    }

    #[test]
    fn an_evaluation_that_no_view_could_draw_is_refused_by_name() {
        assert!(refused(|e, _| e.repeats = 0).contains("repeats and rows above 0, found 0 and 2"));
        let uneven = |e: &mut Evaluation, _: &mut Manifest| {
            e.scores.as_mut().unwrap().positives.pop();
        };
        assert!(refused(uneven).contains("found 9 and 8 bins of width 0.25, 1 rows"));
        assert!(refused(|e, _| e.scores.as_mut().unwrap().width = 0.0).contains("of width 0,"));
        assert!(refused(|_, m| m.head = Head::Softmax).contains("scores of a sigmoid head"));
        let many = |e: &mut Evaluation, _: &mut Manifest| {
            e.scores.as_mut().unwrap().positives[0] = u32::MAX;
        };
        assert!(refused(many).contains("4294967297 rows"));
        let mut broken = crate::predictor::tests::manifest();
        broken.claims.evaluation = Unread::of(&[1]);
        assert!(
            Evaluation::of(&broken).unwrap_err().to_string().contains("fields of an evaluation")
        );
    }

    #[test]
    fn what_is_unread_stays_json_within_json() {
        let text = r#"{"a":{"b":[1,2]}}"#;
        let read: std::collections::BTreeMap<String, Unread> = serde_json::from_str(text).unwrap();
        assert_eq!(read["a"], Unread(r#"{"b":[1,2]}"#.to_owned()));
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
        let inner: std::collections::BTreeMap<String, Vec<u8>> = read["a"].read().unwrap();
        assert_eq!(inner["b"], [1, 2]);
    }
}
