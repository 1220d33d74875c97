//! A checked predictor: the one way from bytes to predictions.

mod check;

use kernel::Dense;
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use crate::{
    Error, Manifest,
    file::{self, GOLDEN_INPUTS, GOLDEN_LOGITS, Tensors},
    manifest::Head,
    network,
    normalise::ZScore,
    novelty::{Novelty, Yardstick},
};

/// Rows below which a block of them is not worth while.
const FEW: usize = 4;

/// A network that can be run, with everything its file says of it.
#[derive(Debug, Clone)]
pub struct Predictor {
    manifest: Manifest,
    normaliser: ZScore,
    layers: Vec<Dense>,
    /// [samples, features]
    golden_inputs: Vec<f32>,
    /// [samples, logits]
    golden_logits: Vec<f32>,
    reference: Vec<ReferenceRow>,
    yardstick: Option<Yardstick>,
}

/// A row of the training data that its owner agreed to publish.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReferenceRow {
    /// Measured values, in feature order.
    pub values: Vec<f32>,
    /// Index of the known class.
    pub label: usize,
}

/// The answer for one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// Index of the class that is the verdict at the predictor's threshold.
    pub class: usize,
    /// Probability of the positive class, within [0, 1].
    pub probability: f32,
    /// Probability per class; they sum to 1 up to rounding.
    pub probabilities: Vec<f32>,
    /// What the network itself gives: one logit, or one a class.
    pub logits: Vec<f32>,
}

/// Whether this machine computes the logits that the file was written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfTest {
    /// Golden rows in the file.
    pub rows: usize,
    /// Golden rows whose logits came out with the same bits.
    pub passed: usize,
}

impl SelfTest {
    /// Whether every golden row came out right.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.rows == self.passed
    }
}

impl Predictor {
    /// Reads and checks a predictor file; nothing that is not sound becomes a `Predictor`.
    ///
    /// # Errors
    /// Names the place in the file, what was expected there and what was found.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let (manifest, tensors) = file::read(bytes)?;
        Self::new(manifest, &tensors)
    }

    /// Reads a predictor file and runs its self-test: the way in for whoever wants to rely on it.
    ///
    /// # Errors
    /// As [`Self::from_bytes`], and [`Error::SelfTest`].
    pub fn open(bytes: &[u8]) -> Result<Self, Error> {
        let predictor = Self::from_bytes(bytes)?;
        predictor.prove()?;
        Ok(predictor)
    }

    /// The self-test of a predictor that was read: what [`Self::open`] does besides reading.
    ///
    /// # Errors
    /// [`Error::SelfTest`] where it fails.
    pub fn prove(&self) -> Result<SelfTest, Error> {
        let test = self.self_test();
        match test.is_passed() {
            true => Ok(test),
            false => Err(Error::SelfTest { rows: test.rows, passed: test.passed }),
        }
    }

    /// Checks that manifest and tensors fit each other.
    ///
    /// # Errors
    /// As [`Self::from_bytes`].
    pub fn new(manifest: Manifest, tensors: &Tensors) -> Result<Self, Error> {
        check::manifest(&manifest)?;
        let (features, logits) = (manifest.features.len(), manifest.logits());
        let normaliser = ZScore::new(&manifest.normaliser, &manifest.features)?;
        let layers = network::fold(&manifest.layers, tensors, features, logits)?;
        let samples = manifest.samples.len();
        let golden_inputs = tensors.get(GOLDEN_INPUTS, &[samples, features])?.values().to_vec();
        let golden_logits = tensors.get(GOLDEN_LOGITS, &[samples, logits])?.values().to_vec();
        let (rows, classes) = (manifest.reference_rows, manifest.classes.len());
        let reference = file::read_reference(tensors, rows, features, classes)?;
        let yardstick = Yardstick::read(&manifest, tensors)?;
        Ok(Self {
            manifest,
            normaliser,
            layers,
            golden_inputs,
            golden_logits,
            reference,
            yardstick,
        })
    }

    /// What the file says of itself.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Values of the golden rows, in the order of [`Manifest::samples`].
    pub fn samples(&self) -> impl Iterator<Item = &[f32]> {
        self.golden_inputs.chunks_exact(self.manifest.features.len())
    }

    /// Known cases from the training part; none if their owner did not publish them.
    #[must_use]
    pub fn reference(&self) -> &[ReferenceRow] {
        &self.reference
    }

    /// How far a row of measured values is from the known cases; none if the file has no check.
    ///
    /// # Errors
    /// [`Error::RowLength`] or [`Error::NotFinite`].
    pub fn novelty(&self, row: &[f32]) -> Result<Option<Novelty>, Error> {
        self.checked_z(row)?;
        Ok(self.yardstick.as_ref().map(|yardstick| yardstick.measure(row)))
    }

    /// Whether a row of finite values is unlike anything known; never, if the file has no such check.
    #[must_use]
    pub fn is_unlike(&self, row: &[f32]) -> bool {
        self.yardstick.as_ref().is_some_and(|yardstick| yardstick.measure(row).is_alarm())
    }

    /// The network as it is run: batch norms folded into the linear layers.
    #[must_use]
    pub fn layers(&self) -> &[Dense] {
        &self.layers
    }

    pub(crate) fn yardstick(&self) -> Option<&Yardstick> {
        self.yardstick.as_ref()
    }

    pub(crate) fn normaliser(&self) -> &ZScore {
        &self.normaliser
    }

    /// Number of parameters that the folded network multiplies and adds with.
    #[must_use]
    pub fn folded_parameters(&self) -> usize {
        self.layers.iter().map(|layer| (layer.inputs() + 1) * layer.outputs()).sum()
    }

    /// Predicts one row of measured values, in feature order.
    ///
    /// # Errors
    /// [`Error::RowLength`] or [`Error::NotFinite`].
    pub fn predict(&self, row: &[f32]) -> Result<Prediction, Error> {
        self.predict_at(row, self.manifest.threshold)
    }

    /// The same with the verdict at another threshold than the file's, within (0, 1); of use with a
    /// sigmoid head alone.
    ///
    /// # Errors
    /// As [`Self::predict`].
    pub fn predict_at(&self, row: &[f32], threshold: f64) -> Result<Prediction, Error> {
        let z = self.checked_z(row)?;
        self.verdict(kernel::forward_single(&self.layers, &z), threshold)
    }

    /// Probabilities for many rows: [rows, features] in, [rows, classes] out.
    ///
    /// # Errors
    /// As [`Self::predict`], with the row's index (from 0) in front.
    pub fn predict_batch(&self, rows: ArrayView2<'_, f32>) -> Result<Array2<f32>, Error> {
        let (features, classes) = (self.manifest.features.len(), self.manifest.classes.len());
        if rows.ncols() != features {
            return Err(Error::RowLength { expected: features, found: rows.ncols() });
        }
        let standard = rows.as_standard_layout();
        let values = standard.as_slice().unwrap_or_default();
        let answers = self.probabilities(values);
        let lost = answers.chunks_exact(classes).position(|row| row[0].is_nan());
        if let Some(row) = lost {
            self.predict(&values[row * features..][..features])
                .map_err(|error| in_row(row, error))?;
        }
        // As many as were asked for: the shape cannot but fit.
        Ok(Array2::from_shape_vec((rows.nrows(), classes), answers).unwrap_or_default())
    }

    /// Probabilities for many rows laid end to end: [rows, features] in, [rows, classes] out. A row
    /// that cannot be computed gets NaN, and [`Self::predict`] says why.
    #[must_use]
    pub fn probabilities(&self, values: &[f32]) -> Vec<f32> {
        let (features, classes) = (self.manifest.features.len(), self.manifest.classes.len());
        let mut answers = vec![f32::NAN; values.len() / features * classes];
        self.logits_of(values, |row, logits| {
            if logits.iter().all(|logit| logit.is_finite()) {
                self.write_probabilities(logits, &mut answers[row * classes..][..classes]);
            }
        });
        answers
    }

    /// Shows the network's logits for each of many rows, laid end to end, that can be computed.
    pub(crate) fn logits_of(&self, values: &[f32], mut see: impl FnMut(usize, &[f32])) {
        const ROWS: usize = kernel::BLOCKS * kernel::LANES;
        let (features, height) = (self.normaliser.features(), self.manifest.logits());
        let mut blocks = vec![0.0; features * ROWS];
        let mut logits = vec![0.0; height];
        for (start, rows) in values.chunks(features * ROWS).enumerate() {
            let count = rows.len() / features;
            if count < FEW {
                self.logits_of_few(rows, |row, logits| see(start * ROWS + row, logits));
                continue;
            }
            // The lanes beyond the last row keep what they had: lanes do not touch each other.
            let sound = self.normaliser.blocks(rows, &mut blocks);
            let used = &blocks[..count.div_ceil(kernel::LANES) * features * kernel::LANES];
            let answers = kernel::forward_batch(&self.layers, used);
            for row in (0..count).filter(|row| sound >> row & 1 == 1) {
                let block = &answers[row / kernel::LANES * height * kernel::LANES..];
                for (logit, lanes) in logits.iter_mut().zip(block.chunks_exact(kernel::LANES)) {
                    *logit = lanes[row % kernel::LANES];
                }
                see(start * ROWS + row, &logits);
            }
        }
    }

    /// The same, row by row: of few rows a block would be mostly empty.
    fn logits_of_few(&self, rows: &[f32], mut see: impl FnMut(usize, &[f32])) {
        for (row, values) in rows.chunks_exact(self.normaliser.features()).enumerate() {
            if let Ok(z) = self.checked_z(values) {
                see(row, &kernel::forward_single(&self.layers, &z));
            }
        }
    }

    /// Runs the golden rows and compares bits.
    #[must_use]
    #[inline(never)]
    pub fn self_test(&self) -> SelfTest {
        let logits = self.manifest.logits();
        let expected = self.golden_logits.chunks_exact(logits);
        let bits = |values: &[f32]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        let passed = self.samples().zip(expected).filter(|(row, expected)| {
            self.predict(row).is_ok_and(|found| bits(&found.logits) == bits(expected))
        });
        SelfTest { passed: passed.count(), rows: self.manifest.samples.len() }
    }

    pub(crate) fn golden_logits(&self) -> Result<Vec<f32>, Error> {
        let rows = self.samples().map(|row| Ok(self.predict(row)?.logits));
        Ok(rows.collect::<Result<Vec<_>, Error>>()?.concat())
    }

    pub(crate) fn checked_z(&self, row: &[f32]) -> Result<Vec<f32>, Error> {
        if row.len() != self.normaliser.features() {
            return Err(Error::RowLength {
                expected: self.normaliser.features(),
                found: row.len(),
            });
        }
        let z = self.normaliser.row(row);
        match z.iter().position(|z| !z.is_finite()) {
            None => Ok(z),
            Some(column) => Err(Error::NotFinite {
                place: format!("z score of `{}`", self.manifest.features[column].name),
                found: format!("{} (value {})", z[column], row[column]),
            }),
        }
    }

    fn verdict(&self, logits: Vec<f32>, threshold: f64) -> Result<Prediction, Error> {
        if let Some(found) = logits.iter().find(|logit| !logit.is_finite()) {
            return Err(Error::NotFinite { place: "logit".to_owned(), found: found.to_string() });
        }
        let mut probabilities = vec![0.0; self.manifest.classes.len()];
        self.write_probabilities(&logits, &mut probabilities);
        let probability = probabilities[self.manifest.positive];
        let chances = match self.manifest.head {
            Head::Sigmoid => std::slice::from_ref(&probability),
            Head::Softmax => &probabilities,
        };
        Ok(Prediction {
            class: self.manifest.verdict(chances, threshold),
            probability,
            probabilities,
            logits,
        })
    }

    /// Probabilities, one a class, of finite logits.
    fn write_probabilities(&self, logits: &[f32], out: &mut [f32]) {
        match self.manifest.head {
            Head::Sigmoid => {
                let logit = self.corrected(logits[0]);
                let positive = self.manifest.positive;
                out[positive] = sigmoid(logit);
                out[1 - positive] = sigmoid(-logit);
            }
            Head::Softmax => out.copy_from_slice(&softmax(&self.calibrated(logits))),
        }
    }

    pub(crate) fn calibrated(&self, logits: &[f32]) -> Vec<f64> {
        logits.iter().map(|&logit| self.corrected(logit)).collect()
    }

    fn corrected(&self, logit: f32) -> f64 {
        let logit = f64::from(logit);
        self.manifest.calibration.map_or(logit, |found| found.scale * logit + found.shift)
    }
}

fn sigmoid(logit: f64) -> f32 {
    (1.0 / (1.0 + libm::exp(-logit))) as f32
}

fn softmax(logits: &[f64]) -> Vec<f32> {
    let highest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = logits.iter().map(|logit| libm::exp(logit - highest)).collect();
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|power| (power / sum) as f32).collect()
}

fn in_row(row: usize, error: Error) -> Error {
    match error {
        Error::NotFinite { place, found } => {
            Error::NotFinite { place: format!("row {row}, {place}"), found }
        }
        other => other,
    }
}

#[cfg(test)]
pub(crate) mod tests;
