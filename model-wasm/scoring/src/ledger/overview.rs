//! What there is of each kind.

use serde::{Deserialize, Serialize};
use stats::Performance;

use super::Ledger;

/// Bins of the histogram of probabilities.
pub const BINS: usize = 20;
/// Rows that are measured at most: it takes some 150 bytes a row for a moment, and a browser gives a
/// worker four gigabytes at most.
const MOST_MEASURED: usize = 5_000_000;
/// Points of a curve that are drawn, at most.
const POINTS: usize = 400;

/// Rows of each kind, at one threshold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Count {
    /// Rows so far.
    pub rows: u64,
    /// Rows without a verdict.
    pub errors: u64,
    /// Rows a verdict, by class.
    pub verdicts: Vec<u64>,
    /// Rows with a verdict, of which the file promises that no other class is possible; none if it
    /// promises nothing.
    pub sure: Option<u64>,
    /// Rows unlike anything known.
    pub unlike: u64,
    /// [known class][verdict]; all zeros without labels.
    pub matrix: Vec<Vec<u64>>,
    /// Rows with the values of a training row, verdict and known class or not.
    pub in_sample: u64,
    /// As `matrix`, of the rows that are no training rows.
    pub held_out: Vec<Vec<u64>>,
}

/// All that is told of a table as a whole.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// Rows of each kind.
    pub count: Count,
    /// Rows by the positive class's probability, in 20 bins of equal width; the highest class's
    /// probability where there are more than two classes. Per known class, the last for none.
    pub histogram: Vec<Vec<u64>>,
    /// Of the rows with a verdict and a known class; none before it was asked for, for more than two
    /// classes, or where a class is absent.
    pub performance: Option<Performance>,
    /// The same of the rows that are no training rows; none if there are no others.
    pub held_out: Option<Performance>,
}

/// What takes longer than to count.
#[derive(Debug, Clone, Default)]
pub(super) struct Measured {
    all: Option<Performance>,
    held_out: Option<Performance>,
}

impl Count {
    /// Rows with a known class and a verdict.
    #[must_use]
    pub fn labelled(&self) -> u64 {
        self.matrix.iter().flatten().sum()
    }

    /// The same without training rows.
    #[must_use]
    pub fn labelled_held_out(&self) -> u64 {
        self.held_out.iter().flatten().sum()
    }
}

impl Ledger {
    /// Counts rows of each kind.
    #[must_use]
    pub fn count(&self, threshold: f64) -> Count {
        let classes = self.manifest.classes.len();
        let mut count = Count {
            rows: self.rows() as u64,
            verdicts: vec![0; classes],
            sure: self.promises().then_some(0),
            matrix: vec![vec![0; classes]; classes],
            held_out: vec![vec![0; classes]; classes],
            ..Count::default()
        };
        for row in 0..self.rows() {
            let Some(verdict) = self.verdict(row, threshold) else {
                count.errors += 1;
                continue;
            };
            count.verdicts[verdict] += 1;
            count.unlike += u64::from(self.unlike[row]);
            if let (Some(sure), Some(true)) = (&mut count.sure, self.is_sure(row, verdict)) {
                *sure += u64::from(!self.unlike[row]);
            }
            count.in_sample += u64::from(self.in_sample[row]);
            if let Some(known) = self.label(row) {
                count.matrix[known][verdict] += 1;
                count.held_out[known][verdict] += u64::from(!self.in_sample[row]);
            }
        }
        count
    }

    /// Counts and draws; measures as well if `measured`, which takes longer than all else.
    #[must_use]
    pub fn overview(&mut self, threshold: f64, measured: bool) -> Overview {
        if measured && self.measured.is_none() {
            self.measured = Some(self.measure_parts());
        }
        let Measured { all, held_out } = self.measured.clone().unwrap_or_default();
        Overview {
            count: self.count(threshold),
            histogram: self.histogram(),
            performance: all,
            held_out,
        }
    }

    fn histogram(&self) -> Vec<Vec<u64>> {
        let classes = self.manifest.classes.len();
        let mut histogram = vec![vec![0; BINS]; classes + 1];
        for row in 0..self.rows() {
            let Some(chances) = self.chances(row) else { continue };
            let chance = chances.iter().copied().fold(0.0, f32::max);
            let bin = ((chance * BINS as f32) as usize).min(BINS - 1);
            histogram[self.label(row).unwrap_or(classes)][bin] += 1;
        }
        histogram
    }

    fn measure_parts(&self) -> Measured {
        let mixed = self.in_sample.contains(&true);
        Measured {
            all: self.measure(|_| true),
            held_out: mixed.then(|| self.measure(|row| !self.in_sample[row])).flatten(),
        }
    }

    fn measure(&self, counts: impl Fn(usize) -> bool) -> Option<Performance> {
        if self.manifest.classes.len() != 2 || self.rows() > MOST_MEASURED {
            return None;
        }
        let positive = self.manifest.positive;
        let rows = (0..self.rows()).filter(|&row| counts(row)).filter_map(|row| {
            Some((self.label(row)? == positive, f64::from(self.chance_of(row, positive)?)))
        });
        let (truth, chances): (Vec<bool>, Vec<f64>) = rows.unzip();
        Performance::of(&truth, &chances, POINTS)
    }
}
