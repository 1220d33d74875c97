use serde::{Deserialize, Serialize};

use crate::{Interval, are_probabilities, share, wilson};

/// A reliability diagram: do rows called positive with probability p turn out so p of the time?
///
/// Binned by the predicted probability of the positive class into bins of equal width (Murphy and
/// Winkler 1977; not by the probability of the class named, as is usual with many classes). An
/// edge belongs to the bin above it, 1 to the last bin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reliability {
    /// The bins that hold rows, by rising probability; empty ones are left out.
    pub bins: Vec<ReliabilityBin>,
}

/// The rows whose predicted probability lies from `low` up to, but not including, `high`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReliabilityBin {
    /// Lower edge, 0 to 1.
    pub low: f64,
    /// Upper edge, 0 to 1; the last bin includes it.
    pub high: f64,
    /// Number of rows, at least 1.
    pub count: u64,
    /// How many of them are positive.
    pub positives: u64,
    /// Mean predicted probability of the positive class, 0 to 1.
    pub mean_predicted: f64,
}

impl ReliabilityBin {
    fn empty(place: u16, bins: u16) -> Self {
        let edge = |place: f64| place / f64::from(bins);
        let (low, high) = (edge(f64::from(place)), edge(f64::from(place) + 1.0));
        Self { low, high, count: 0, positives: 0, mean_predicted: 0.0 }
    }

    fn add(&mut self, positive: bool, p: f64) {
        self.count += 1;
        self.positives += u64::from(positive);
        self.mean_predicted += (p - self.mean_predicted) / self.count as f64;
    }

    /// Share of the rows that are positive, 0 to 1; `None` for an empty bin.
    pub fn observed(&self) -> Option<f64> {
        share(self.positives, self.count)
    }

    /// Wilson's 95 % interval of [`ReliabilityBin::observed`]; `None` for an empty bin.
    pub fn interval(&self) -> Option<Interval> {
        wilson(self.positives, self.count)
    }
}

impl Reliability {
    /// Sorts the rows into `bins` bins of width `1 / bins`; `probability` is that of the positive
    /// class.
    ///
    /// `None` for no rows, slices of different lengths, a value outside 0 to 1 or no bins.
    pub fn of(truth: &[bool], probability: &[f64], bins: u16) -> Option<Self> {
        if !are_probabilities(truth, probability) {
            return None;
        }
        let last = usize::from(bins.checked_sub(1)?);
        let mut all: Vec<_> = (0..bins).map(|place| ReliabilityBin::empty(place, bins)).collect();
        for (&positive, &p) in truth.iter().zip(probability) {
            // Edges are compared with, not computed from: 0.29 · 100 rounds to below 29.
            let place = all[..last].partition_point(|bin| bin.high <= p);
            all[place].add(positive, p);
        }
        all.retain(|bin| bin.count > 0);
        Some(Self { bins: all })
    }

    /// Number of rows in all bins.
    pub fn total(&self) -> u64 {
        self.bins.iter().map(|bin| bin.count).sum()
    }

    /// Expected calibration error, 0 (best) to 1: the distance between mean prediction and
    /// observed share, averaged over rows (Naeini, Cooper and Hauskrecht 2015).
    ///
    /// It depends on the number of bins and is biased upwards where bins hold few rows; compare
    /// only values of one binning and like counts. `None` without rows.
    pub fn ece(&self) -> Option<f64> {
        let total = self.total();
        let gaps = self.bins.iter().map(|bin| {
            let gap = (bin.mean_predicted - bin.observed()?).abs();
            Some(gap * share(bin.count, total)?)
        });
        gaps.sum::<Option<f64>>().filter(|_| total > 0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::example::{SCORE, TRUTH};

    fn check(bin: &ReliabilityBin, edges: (f64, f64), counts: (u64, u64), mean: f64, share: f64) {
        assert_eq!((bin.low, bin.high), edges, "{bin:?}");
        assert_eq!((bin.count, bin.positives), counts, "{bin:?}");
        assert!((bin.mean_predicted - mean).abs() < 1e-12, "{bin:?}");
        assert!((bin.observed().unwrap() - share).abs() < 1e-12, "{bin:?}");
    }

    /// Five bins: 0.1 | 0.3 0.3 | none | 0.7 0.6 | 0.9 0.8 0.8; the edges 0.6 and 0.8 go up.
    /// ECE (1·0.1 + 2·0.2 + 2·0.15 + 3·(2.5/3 − 2/3)) / 8 = (0.1 + 0.4 + 0.3 + 0.5) / 8 = 0.1625.
    #[test]
    fn the_diagram_and_its_error_are_the_hand_worked_ones() {
        let found = Reliability::of(&TRUTH, &SCORE, 5).unwrap();
        assert_eq!((found.bins.len(), found.total()), (4, 8));
        check(&found.bins[0], (0.0, 0.2), (1, 0), 0.1, 0.0);
        check(&found.bins[1], (0.2, 0.4), (2, 1), 0.3, 0.5);
        check(&found.bins[2], (0.6, 0.8), (2, 1), 0.65, 0.5);
        check(&found.bins[3], (0.8, 1.0), (3, 2), 2.5 / 3.0, 2.0 / 3.0);
        assert!((found.ece().unwrap() - 0.1625).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn a_probability_on_an_edge_lies_in_the_bin_above() {
        for (p, low) in [(0.0, 0.0), (0.07, 0.07), (0.29, 0.29), (0.57, 0.57), (1.0, 0.99)] {
            assert_eq!(Reliability::of(&[true], &[p], 100).unwrap().bins[0].low, low);
        }
    }

    #[test]
    fn certain_and_right_is_no_error_certain_and_wrong_is_all_of_it() {
        let ece = |truth| Reliability::of(truth, &[0.0, 1.0], 10).unwrap().ece();
        assert_eq!(ece(&[false, true]), Some(0.0));
        assert_eq!(ece(&[true, false]), Some(1.0));
    }

    /// Wilson's interval for one of two, by hand: centre 0.5, half-width
    /// z·√(1/8 + z²/16) / (1 + z²/2) = 1.184348 / 2.920729 = 0.405497.
    #[test]
    fn the_observed_share_has_its_interval() {
        let found = Reliability::of(&TRUTH, &SCORE, 5).unwrap().bins[1].interval().unwrap();
        assert!((found.low - 0.094_531).abs() < 1e-5, "{found:?}");
        assert!((found.high - 0.905_469).abs() < 1e-5, "{found:?}");
    }

    #[test]
    fn rows_that_cannot_be_binned_have_no_diagram() {
        assert_eq!(Reliability::of(&[], &[], 10), None);
        assert_eq!(Reliability::of(&[true], &[0.5], 0), None);
        assert_eq!(Reliability::of(&[true], &[0.5, 0.5], 10), None);
        assert_eq!(Reliability::of(&[true], &[1.5], 10), None);
        assert_eq!(Reliability::of(&[true], &[f64::NAN], 10), None);
        assert_eq!(Reliability { bins: Vec::new() }.ece(), None);
    }

    proptest! {
        #[test]
        fn every_row_is_in_a_bin_whose_mean_lies_within_its_edges(
            rows in prop::collection::vec((any::<bool>(), 0.0..=1.0f64), 1..50), bins in 1u16..40,
        ) {
            let (truth, probability): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
            let found = Reliability::of(&truth, &probability, bins).unwrap();
            prop_assert_eq!(found.total(), truth.len() as u64);
            for bin in &found.bins {
                let mean = bin.mean_predicted;
                prop_assert!(bin.low - 1e-12 <= mean && mean <= bin.high + 1e-12, "{:?}", bin);
            }
        }

        /// With one bin the error is the distance of the two means; more bins can only hide less.
        #[test]
        fn finer_bins_never_make_the_error_smaller_than_that_of_one(
            rows in prop::collection::vec((any::<bool>(), 0.0..=1.0f64), 1..50), bins in 1u16..40,
        ) {
            let (truth, probability): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
            let ece = |bins| Reliability::of(&truth, &probability, bins).unwrap().ece().unwrap();
            let positives = truth.iter().filter(|&&t| t).count() as f64;
            let gap = (probability.iter().sum::<f64>() - positives).abs() / truth.len() as f64;
            prop_assert!((ece(1) - gap).abs() < 1e-12);
            prop_assert!(gap - 1e-12 <= ece(bins) && ece(bins) <= 1.0);
        }
    }
}
