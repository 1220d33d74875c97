use serde::{Deserialize, Serialize};

use crate::share;

/// Counts of a two-class decision against the truth; "positive" is `true`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// Positive rows called positive.
    pub tp: u64,
    /// Negative rows called positive.
    pub fp: u64,
    /// Negative rows called negative.
    pub tn: u64,
    /// Positive rows called negative; `fn` in JSON.
    #[serde(rename = "fn")]
    pub fn_: u64,
}

impl Confusion {
    /// Counts row by row. The slices should be equally long; rows that only one of them has are
    /// not counted, which [`Confusion::total`] shows.
    pub fn of(truth: &[bool], predicted: &[bool]) -> Self {
        let mut counts = Self::default();
        for pair in truth.iter().zip(predicted) {
            *counts.cell(pair) += 1;
        }
        counts
    }

    /// Counts with every row that scores at least `threshold` called positive, as the engine does.
    /// `None` for slices of different lengths or a score or threshold that is NaN.
    pub fn at(truth: &[bool], score: &[f64], threshold: f64) -> Option<Self> {
        let comparable = !threshold.is_nan() && score.iter().all(|s| !s.is_nan());
        if !comparable || truth.len() != score.len() {
            return None;
        }
        let called: Vec<bool> = score.iter().map(|s| *s >= threshold).collect();
        Some(Self::of(truth, &called))
    }

    fn cell(&mut self, pair: (&bool, &bool)) -> &mut u64 {
        match pair {
            (true, true) => &mut self.tp,
            (false, true) => &mut self.fp,
            (false, false) => &mut self.tn,
            (true, false) => &mut self.fn_,
        }
    }

    /// Number of rows counted.
    pub fn total(&self) -> u64 {
        self.tp + self.fp + self.tn + self.fn_
    }

    /// Share of rows called right, 0 to 1; NaN for an empty table.
    pub fn accuracy(&self) -> f64 {
        share(self.tp + self.tn, self.total()).unwrap_or(f64::NAN)
    }

    /// Share of rows called positive that are, 0 to 1; `None` when none was called positive.
    pub fn precision(&self) -> Option<f64> {
        share(self.tp, self.tp + self.fp)
    }

    /// Share of positive rows that were found (sensitivity), 0 to 1; `None` without positive rows.
    pub fn recall(&self) -> Option<f64> {
        share(self.tp, self.tp + self.fn_)
    }

    /// Share of negative rows called negative, 0 to 1; `None` without negative rows.
    pub fn specificity(&self) -> Option<f64> {
        share(self.tn, self.tn + self.fp)
    }

    /// Share of negative rows called positive (1 − specificity), 0 to 1; `None` without negative
    /// rows.
    pub fn false_positive_rate(&self) -> Option<f64> {
        share(self.fp, self.tn + self.fp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Confusion = Confusion { tp: 6, fp: 2, tn: 9, fn_: 3 };

    #[test]
    fn each_kind_of_row_is_counted_in_its_own_cell() {
        let truth = [true, true, true, false, false, true];
        let predicted = [true, false, false, true, false, false];
        let expected = Confusion { tp: 1, fp: 1, tn: 1, fn_: 3 };
        assert_eq!(Confusion::of(&truth, &predicted), expected);
    }

    #[test]
    fn rates_are_the_textbook_quotients() {
        assert_eq!(TABLE.total(), 20);
        assert_eq!(TABLE.accuracy(), 0.75);
        assert_eq!(TABLE.precision(), Some(0.75));
        assert_eq!(TABLE.recall(), Some(6.0 / 9.0));
        assert_eq!(TABLE.specificity(), Some(9.0 / 11.0));
        assert_eq!(TABLE.false_positive_rate(), Some(2.0 / 11.0));
    }

    #[test]
    fn a_score_at_the_threshold_is_called_positive() {
        let truth = [true, false, true, false];
        let expected = Confusion { tp: 1, fp: 1, tn: 1, fn_: 1 };
        assert_eq!(Confusion::at(&truth, &[0.5, 0.5, 0.4, 0.1], 0.5), Some(expected));
    }

    #[test]
    fn scores_that_cannot_be_compared_are_not_counted() {
        assert_eq!(Confusion::at(&[true], &[f64::NAN], 0.5), None);
        assert_eq!(Confusion::at(&[true], &[0.5], f64::NAN), None);
        assert_eq!(Confusion::at(&[true], &[0.5, 0.5], 0.5), None);
    }

    #[test]
    fn an_empty_table_has_no_rates() {
        let empty = Confusion::default();
        assert!(empty.accuracy().is_nan());
        assert_eq!((empty.precision(), empty.recall(), empty.specificity()), (None, None, None));
        assert_eq!(empty.false_positive_rate(), None);
    }

    #[test]
    fn false_negatives_are_called_fn_in_json() {
        let text = r#"{"tp":6,"fp":2,"tn":9,"fn":3}"#;
        assert_eq!(serde_json::to_string(&TABLE).unwrap(), text);
        assert_eq!(serde_json::from_str::<Confusion>(text).unwrap(), TABLE);
    }
}
