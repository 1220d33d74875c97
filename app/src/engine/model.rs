//! A predictor with what the page needs of it at hand.

use std::sync::{Arc, OnceLock};

use model_wasm::{
    Manifest, Predictor, SelfTest,
    manifest::{Evaluation, Feature, Layer},
};
use sha2::{Digest, Sha256};
use stats::{Reliability, wilson_share};
use worker::Judgement;

use crate::{browser, case::Outcome};

/// A judgement that takes longer, in milliseconds, would be seen: it is the worker's.
const FRAME_MS: f64 = 8.0;
/// Parameters of a network that is judged and explained in a millisecond or so on any machine: to measure
/// it would take longer than to use it.
const SURELY_QUICK: usize = 200_000;

/// A predictor that the page holds.
#[derive(Debug, PartialEq)]
pub struct LoadedModel {
    predictor: Held,
    /// The file that it was read from, for workers.
    file: Vec<u8>,
    /// Values of the sample cases, in the order of the manifest's `samples`.
    pub samples: Vec<Vec<f32>>,
    /// Result of the golden rows on this machine.
    pub self_test: SelfTest,
    /// Whether a case may be judged and explained within a frame.
    quick: bool,
    /// What is offered to try, worked out when it is first asked for.
    sample_cases: OnceLock<Vec<SampleCase>>,
    /// Predicted against observed of held-out rows, read when it is first asked for.
    reliability: OnceLock<Option<HeldOut>>,
}

/// Reliability of held-out rows, each of which is counted as often as it was held out.
#[derive(Debug, PartialEq)]
struct HeldOut {
    reliability: Reliability,
    repeats: f64,
}

/// Bins of the reliability diagram.
const BINS: u16 = 10;

/// Held-out rows that were scored about as a case.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct NearCalibration {
    /// Probabilities of the positive class, from and to.
    pub(crate) bin: [f64; 2],
    /// How many such rows.
    pub(crate) rows: f64,
    /// Their mean probability.
    pub(crate) predicted: f64,
    /// Share of them that was of the positive class.
    pub(crate) observed: f64,
    /// 95 % interval of that share.
    pub(crate) interval: [f64; 2],
}

impl NearCalibration {
    /// Whether what was predicted lies within what can be told from so many rows.
    pub(crate) fn holds(&self) -> bool {
        (self.interval[0]..=self.interval[1]).contains(&self.predicted)
    }
}

/// Two models are the same if they are one.
#[derive(Debug)]
struct Held(Predictor);

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// A sample case that is offered to try.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleCase {
    /// What it shows.
    pub title: String,
    /// Class that it stands for, where it stands for one.
    pub class: Option<usize>,
    /// Its values.
    pub values: Vec<f32>,
}

impl LoadedModel {
    /// Reads and checks a predictor file, and runs its golden rows.
    ///
    /// # Errors
    /// The engine's own words: place, expected, found.
    pub fn read(file: Vec<u8>) -> Result<Self, String> {
        Self::checked(opened(&file)?, file)
    }

    /// The same, with a pause between reading and checking: neither is a long task.
    ///
    /// # Errors
    /// As of [`LoadedModel::read`].
    pub(crate) async fn read_in_turns(file: Vec<u8>) -> Result<Self, String> {
        let predictor = opened(&file)?;
        browser::next_task().await;
        Self::checked(predictor, file)
    }

    fn checked(predictor: Predictor, file: Vec<u8>) -> Result<Self, String> {
        let samples: Vec<Vec<f32>> = predictor.samples().map(<[f32]>::to_vec).collect();
        let self_test = predictor.prove().map_err(|error| error.to_string())?;
        let quick = predictor.folded_parameters() <= SURELY_QUICK
            || samples.first().is_none_or(|sample| time(&predictor, sample) <= FRAME_MS);
        Ok(Self {
            predictor: Held(predictor),
            file,
            samples,
            self_test,
            quick,
            sample_cases: OnceLock::new(),
            reliability: OnceLock::new(),
        })
    }

    /// What the file says of itself.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        self.predictor.0.manifest()
    }

    /// The engine.
    #[must_use]
    pub fn predictor(&self) -> &Predictor {
        &self.predictor.0
    }

    pub(crate) fn file(&self) -> &[u8] {
        &self.file
    }

    /// SHA-256 of the file, in hex.
    #[must_use]
    pub fn sha256(&self) -> String {
        let digest = Sha256::digest(&self.file);
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether a case may be judged and explained within a frame.
    #[must_use]
    pub fn is_quick(&self) -> bool {
        self.quick
    }

    /// Trained numbers of the network.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.manifest().layers.iter().map(Layer::parameters).sum()
    }

    /// How rows that were held out and scored about so turned out; none if the file does not say.
    pub(crate) fn calibration_near(&self, probability: f64) -> Option<NearCalibration> {
        let held_out = self.reliability.get_or_init(|| held_out(self.manifest())).as_ref()?;
        let bins = held_out.reliability.bins.iter();
        let bin = bins.rev().find(|bin| bin.low <= probability)?;
        let bin = Some(bin).filter(|bin| probability <= bin.high)?;
        let (rows, observed) = (bin.count as f64 / held_out.repeats, bin.observed()?);
        let interval = wilson_share(observed, rows)?;
        Some(NearCalibration {
            bin: [bin.low, bin.high],
            rows,
            predicted: bin.mean_predicted,
            observed,
            interval: [interval.low, interval.high],
        })
    }

    /// One sample a class, one borderline, one out of distribution; held-out rows come first.
    #[must_use]
    pub fn sample_cases(&self) -> &[SampleCase] {
        self.sample_cases.get_or_init(|| self.find_sample_cases())
    }

    /// The first of them.
    pub(crate) fn first_sample(&self) -> Option<SampleCase> {
        let found = (0..self.manifest().classes.len()).find_map(|class| self.sample_of(class));
        found.or_else(|| self.sample_cases().first().cloned())
    }

    fn find_sample_cases(&self) -> Vec<SampleCase> {
        let manifest = self.manifest();
        let mut cases: Vec<SampleCase> =
            (0..manifest.classes.len()).filter_map(|class| self.sample_of(class)).collect();
        cases.extend(self.borderline());
        cases.extend(self.unusual());
        cases
    }

    /// A labelled sample of `class` that shows it well, or any that is called so.
    fn sample_of(&self, class: usize) -> Option<SampleCase> {
        let titles = self.manifest().samples.iter().zip(&self.samples);
        let labelled: Vec<&Vec<f32>> =
            titles.filter(|(sample, _)| sample.label == Some(class)).map(|(_, row)| row).collect();
        let sure = |row: &[f32]| {
            let found = self.predictor().predict(row);
            found.map_or(f32::INFINITY, |found| found.probabilities[class])
        };
        // Of the typical ones the least sure: it has most to show.
        let typical = labelled.iter().filter(|row| self.is_typical(row, class)).copied();
        let typical = typical.min_by(|a, b| sure(a).total_cmp(&sure(b)));
        let called = || self.samples.iter().find(|row| self.is_called(row, class));
        let values = typical.or(labelled.first().copied()).or_else(called)?.clone();
        let title = self.manifest().classes[class].name.clone();
        Some(SampleCase { title, class: Some(class), values })
    }

    fn is_called(&self, row: &[f32], class: usize) -> bool {
        self.predictor().predict(row).is_ok_and(|found| found.class == class)
    }

    /// Whether `class` is the verdict on a row, and all of its strictest prediction set.
    fn is_sure(&self, row: &[f32], class: usize) -> bool {
        let level = self.manifest().conformal.last();
        self.predictor().predict(row).is_ok_and(|found| {
            let set = level.map(|level| level.possible(&found.probabilities));
            found.class == class && set.is_none_or(|set| set == [class])
        })
    }

    /// Whether a row is surely of `class`, is in distribution, and has no value beyond the data.
    fn is_typical(&self, row: &[f32], class: usize) -> bool {
        let mut features = self.manifest().features.iter().zip(row);
        let is_within = |(feature, value): (&Feature, &f32)| {
            let (least, most) = feature.range();
            (least..=most).contains(value)
        };
        features.all(is_within) && self.is_sure(row, class) && !self.predictor().is_unlike(row)
    }

    /// The sample nearest to the threshold, or halfway between two classes.
    fn borderline(&self) -> Option<SampleCase> {
        let threshold = self.manifest().threshold;
        let distance = |row: &Vec<f32>| {
            let found = self.predictor().predict(row).ok()?;
            Some((f64::from(found.probability) - threshold).abs())
        };
        let candidates = self.samples.iter().cloned().chain(self.between());
        let candidates = candidates.filter_map(|row| Some((distance(&row)?, row)));
        let (_, values) = candidates.min_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(SampleCase { title: "borderline".to_owned(), class: None, values })
    }

    /// Rows on the way from one class's sample to another's.
    fn between(&self) -> Vec<Vec<f32>> {
        const STEPS: usize = 20;
        let ends = (self.sample_of(0), self.sample_of(1));
        let (Some(from), Some(to)) = ends else { return Vec::new() };
        let step = |share: f32| {
            let pairs = from.values.iter().zip(&to.values);
            pairs.map(|(from, to)| from + (to - from) * share).collect()
        };
        (1..STEPS).map(|place| step(place as f32 / STEPS as f32)).collect()
    }

    /// Values that are each usual and never occur together: out of distribution, where the file
    /// has a check.
    fn unusual(&self) -> Option<SampleCase> {
        let features = self.manifest().features.iter().zip([true, false].into_iter().cycle());
        let values: Vec<f32> = features
            .map(|(feature, low)| {
                let (least, most) = feature.range();
                if low { least } else { most }
            })
            .collect();
        self.predictor().is_unlike(&values).then(|| SampleCase {
            title: "out of distribution".to_owned(),
            class: None,
            values,
        })
    }
}

fn opened(file: &[u8]) -> Result<Predictor, String> {
    Predictor::from_bytes(file).map_err(|error| error.to_string())
}

fn held_out(manifest: &Manifest) -> Option<HeldOut> {
    let evaluation = Evaluation::of(manifest).ok()??;
    let (truth, probabilities) = evaluation.scores.as_ref()?.chances();
    let reliability = Reliability::of(&truth, &probabilities, BINS)?;
    Some(HeldOut { reliability, repeats: evaluation.repeats as f64 })
}

/// Milliseconds that it takes to judge and explain a case. Browsers compile a function when it is first called, so a
/// slow first try says little.
fn time(predictor: &Predictor, row: &[f32]) -> f64 {
    const TRIES: usize = 3;
    let once = |_| {
        let begun = browser::now_ms();
        // What it says is of no interest here: how long it takes is.
        let _ = Judgement::of(predictor, row, predictor.manifest().threshold);
        let _ = predictor.explain(row);
        browser::now_ms() - begun
    };
    let mut least = f64::INFINITY;
    for ms in (0..TRIES).map(once) {
        least = least.min(ms);
        if least <= FRAME_MS {
            break;
        }
    }
    least
}

/// What becomes of a row at `threshold`.
pub(crate) fn judge(model: &LoadedModel, values: &[f32], threshold: f64) -> Outcome {
    match Judgement::of(model.predictor(), values, threshold) {
        Ok(judgement) => Outcome::Judged(Arc::new(judgement)),
        Err(reason) => Outcome::Impossible(reason),
    }
}
