use serde::{Deserialize, Serialize};

use crate::{Interval, share, wilson};

/// How far two deciders agree on the same rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// `table[a][b]`: rows that the first called class `a` and the second class `b`;
    /// square, one row and one column for each class.
    pub table: Vec<Vec<u64>>,
    /// Pairs left out of the table because one of the two named a class that does not exist.
    pub outside: u64,
}

impl Agreement {
    /// Counts `(first, second)` class pairs into a table of `classes` × `classes`.
    pub fn of(classes: usize, pairs: &[(usize, usize)]) -> Self {
        let mut table = vec![vec![0; classes]; classes];
        let mut outside = 0;
        for &(first, second) in pairs {
            match table.get_mut(first).and_then(|row: &mut Vec<u64>| row.get_mut(second)) {
                Some(cell) => *cell += 1,
                None => outside += 1,
            }
        }
        Self { table, outside }
    }

    /// Number of pairs in the table, those left outside not among them.
    pub fn total(&self) -> u64 {
        self.table.iter().flatten().sum()
    }

    /// Number of pairs in which both named the same class.
    pub fn agreed(&self) -> u64 {
        self.table.iter().enumerate().filter_map(|(class, row)| row.get(class)).sum()
    }

    /// Share of pairs that agree, 0 to 1; `None` for an empty table.
    pub fn rate(&self) -> Option<f64> {
        share(self.agreed(), self.total())
    }

    /// Wilson's 95 % interval of [`Agreement::rate`]; `None` for an empty table.
    pub fn interval(&self) -> Option<Interval> {
        wilson(self.agreed(), self.total())
    }

    /// Cohen's kappa, -1 to 1: agreement beyond what the two deciders' class shares would give by
    /// chance (Cohen 1960). `None` for an empty table, or when both always name one same class.
    pub fn kappa(&self) -> Option<f64> {
        let observed = self.rate()?;
        let chance = self.chance()?;
        (chance < 1.0).then(|| (observed - chance) / (1.0 - chance))
    }

    fn chance(&self) -> Option<f64> {
        let total = self.total();
        let products = self.table.iter().enumerate().map(|(class, row)| {
            let first = share(row.iter().sum(), total)?;
            let second = share(self.column(class), total)?;
            Some(first * second)
        });
        products.sum()
    }

    fn column(&self, class: usize) -> u64 {
        self.table.iter().filter_map(|row| row.get(class)).sum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(cells: [[u64; 2]; 2]) -> Agreement {
        Agreement { table: cells.iter().map(|row| row.to_vec()).collect(), outside: 0 }
    }

    /// Hand-worked: observed 35/50 = 0.7, chance 0.5·0.6 + 0.5·0.4 = 0.5, kappa 0.2/0.5.
    #[test]
    fn kappa_is_the_hand_worked_one() {
        let found = table([[20, 5], [10, 15]]);
        assert_eq!((found.total(), found.agreed(), found.rate()), (50, 35, Some(0.7)));
        assert!((found.kappa().unwrap() - 0.4).abs() < 1e-12);
    }

    #[test]
    fn pairs_are_counted_by_first_and_second() {
        let found = Agreement::of(3, &[(0, 0), (0, 1), (2, 1), (2, 1), (2, 2)]);
        assert_eq!(found.table, [[1, 1, 0], [0, 0, 0], [0, 2, 1]]);
        assert_eq!(found.agreed(), 2);
    }

    #[test]
    fn an_unknown_class_is_set_aside_and_counted() {
        let found = Agreement::of(2, &[(0, 0), (0, 2), (9, 0)]);
        assert_eq!((found.total(), found.outside), (1, 2));
    }

    #[test]
    fn without_pairs_or_without_two_classes_there_is_no_kappa() {
        let empty = Agreement::of(2, &[]);
        assert_eq!((empty.rate(), empty.interval(), empty.kappa()), (None, None, None));
        assert_eq!(table([[5, 0], [0, 0]]).kappa(), None);
    }

    proptest! {
        #[test]
        fn kappa_never_exceeds_the_rate(pairs in prop::collection::vec((0usize..3, 0usize..3), 0..40)) {
            let found = Agreement::of(3, &pairs);
            if let (Some(kappa), Some(rate)) = (found.kappa(), found.rate()) {
                prop_assert!(-1.0 - 1e-9 <= kappa && kappa <= rate + 1e-9);
            }
        }
    }
}
