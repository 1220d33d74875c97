use serde::{Deserialize, Serialize};
use stats::{Interval, wilson};

/// Fewest rows that decide anything.
pub const ENOUGH: u64 = 30;

/// Share of rows that must have an answer from both sides: those that have none may be of a kind.
const MOST: f64 = 0.9;

/// Whether the other side may be switched off for this one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Parity {
    /// Too few rows have an answer from both sides.
    TooFew {
        /// How many have.
        rows: u64,
        /// How many were asked.
        asked: u64,
    },
    /// Some verdicts differ.
    Differs {
        /// How many.
        verdicts: u64,
        /// Of how many.
        rows: u64,
    },
    /// All verdicts are the same, and some scores are further apart than the tolerance.
    ScoresDiffer {
        /// How many.
        scores: u64,
        /// Of how many rows.
        rows: u64,
        /// The tolerance.
        tolerance: f64,
        /// The largest difference.
        largest: f64,
    },
    /// All verdicts are the same; the other side gives no scores.
    SameVerdicts {
        /// Of how many rows.
        rows: u64,
    },
    /// All verdicts are the same, and no score is further away than the tolerance.
    Same {
        /// Of how many rows.
        rows: u64,
        /// The tolerance.
        tolerance: f64,
        /// The largest difference.
        largest: f64,
    },
}

impl Parity {
    /// Of `agreed` among the verdicts on `rows` of `asked` rows, and of scores as `(here, there)`.
    #[must_use]
    pub fn of(
        agreed: u64,
        (rows, asked): (u64, u64),
        scores: &[(f64, f64)],
        tolerance: f64,
    ) -> Self {
        if rows < ENOUGH || (rows as f64) < MOST * asked as f64 {
            return Self::TooFew { rows, asked };
        }
        if agreed < rows {
            return Self::Differs { verdicts: rows - agreed, rows };
        }
        if (scores.len() as u64) < rows {
            // Scores of some rows say nothing of the others.
            return Self::SameVerdicts { rows };
        }
        let apart = scores.iter().map(|(here, there)| (here - there).abs());
        let largest = apart.clone().fold(0.0, f64::max);
        match apart.filter(|apart| *apart > tolerance).count() as u64 {
            0 => Self::Same { rows, tolerance, largest },
            scores => Self::ScoresDiffer { scores, rows, tolerance, largest },
        }
    }

    /// Whether nothing speaks against switching off.
    #[must_use]
    pub fn holds(&self) -> bool {
        matches!(self, Self::Same { .. } | Self::SameVerdicts { .. })
    }

    /// One line.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::TooFew { rows, asked } => {
                format!("Undecided: only {rows} of {asked} rows were answered by both sides")
            }
            Self::Differs { verdicts, rows } => {
                format!("No parity: {verdicts} of {rows} verdicts differ")
            }
            Self::ScoresDiffer { scores, rows, tolerance, .. } => {
                format!(
                    "Same verdicts, but {scores} of {rows} scores differ by more than {tolerance}"
                )
            }
            Self::SameVerdicts { rows } => format!("Parity of verdicts on all {rows} rows"),
            Self::Same { rows, tolerance, .. } => {
                format!("Parity: same verdicts on all {rows} rows, scores within {tolerance}")
            }
        }
    }

    /// What that means, in whole sentences.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::TooFew { .. } => format!(
                "At least {ENOUGH} rows, and {} of those asked, are needed to decide anything.",
                share(MOST)
            ),
            Self::Differs { verdicts, rows } => {
                let Interval { low, high } = at_most(*verdicts, *rows);
                format!(
                    "Among rows like these, between {} and {} would get another verdict (95 % interval). Look at what is diagnosed below, and at the rows themselves.",
                    share(low),
                    share(high)
                )
            }
            Self::ScoresDiffer { largest, .. } => format!(
                "The largest difference is {}. Where only the verdict counts, that changes nothing; otherwise find out why.",
                short(*largest)
            ),
            Self::SameVerdicts { rows } => format!(
                "The endpoint does not give every row a score, so verdicts are all there is to compare. {}",
                rest(*rows)
            ),
            Self::Same { rows, largest, .. } => {
                format!("The largest difference is {}. {}", short(*largest), rest(*rows))
            }
        }
    }
}

fn at_most(differing: u64, rows: u64) -> Interval {
    wilson(differing, rows).unwrap_or(Interval { low: 0.0, high: 1.0 })
}

fn rest(rows: u64) -> String {
    let high = share(at_most(0, rows).high);
    format!(
        "Among rows like these, at most {high} could still get another verdict (95 % interval)."
    )
}

fn share(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}

/// A small number as it is read most easily.
fn short(value: f64) -> String {
    if value == 0.0 || value >= 1e-3 { format!("{value:.4}") } else { format!("{value:.1e}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAR: [(f64, f64); 2] = [(0.5, 0.5), (0.9, 0.8)];

    #[test]
    fn every_outcome_has_its_verdict() {
        let far: Vec<(f64, f64)> = FAR.into_iter().cycle().take(30).collect();
        let all = (30, 30);
        assert_eq!(Parity::of(29, (29, 29), &[], 0.1), Parity::TooFew { rows: 29, asked: 29 });
        assert_eq!(Parity::of(30, (30, 40), &[], 0.1), Parity::TooFew { rows: 30, asked: 40 });
        assert_eq!(Parity::of(28, all, &far, 1.0), Parity::Differs { verdicts: 2, rows: 30 });
        assert_eq!(Parity::of(30, all, &[], 0.1), Parity::SameVerdicts { rows: 30 });
        assert_eq!(Parity::of(30, all, &far[..29], 0.2), Parity::SameVerdicts { rows: 30 });
        assert!(matches!(Parity::of(30, all, &far, 0.2), Parity::Same { .. }));
        assert!(matches!(Parity::of(30, all, &far, 0.01), Parity::ScoresDiffer { scores: 15, .. }));
    }

    /// Wilson's upper bound for 0 of 30: z² / (30 + z²) = 3.8415 / 33.8415.
    #[test]
    fn what_was_not_seen_is_bounded() {
        let words = Parity::SameVerdicts { rows: 30 }.words();
        assert!(words.contains("at most 11.35 %"), "{words}");
    }

    #[test]
    fn only_sameness_holds() {
        assert!(Parity::SameVerdicts { rows: 40 }.holds());
        assert!(!Parity::TooFew { rows: 4, asked: 4 }.holds());
        assert!(!Parity::Differs { verdicts: 1, rows: 40 }.holds());
    }
}
