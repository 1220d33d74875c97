//! Which rows are left out of which training.

use serde::{Deserialize, Serialize};

use crate::{
    Error,
    data::Dataset,
    random::{Purpose, derived, generator, shuffle},
    split::Split,
};

/// Seeds of cuts, of trainings in folds and of trainings in holdouts are derived from numbers that
/// never meet.
const FOLD_SEEDS: u64 = 1 << 20;
const HOLDOUT_SEEDS: u64 = 1 << 40;

/// Repeated stratified cross-validation, and single random splits beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Parts of each repeat, at least 2.
    pub folds: usize,
    /// Times that the rows are cut anew.
    pub repeats: usize,
    /// Random splits into 80 % training and 20 % test rows.
    pub holdouts: usize,
    /// What all cuts and trainings derive from.
    pub seed: u64,
}

/// One training of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// A part of a repeat is left out.
    Fold {
        /// Parts of the repeat.
        folds: usize,
        /// Repeat, from 0.
        repeat: usize,
        /// Part, from 0.
        fold: usize,
    },
    /// A fifth of the rows is left out.
    Holdout {
        /// Split, from 0.
        index: usize,
    },
}

/// A training with its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its place in the plan.
    pub cut: Cut,
    /// Seed of the training.
    pub seed: u64,
    /// Rows that have no part in the training, ascending.
    pub left_out: Vec<usize>,
}

impl Plan {
    /// Percent of training and test rows of a holdout.
    pub const HOLDOUT_PERCENT: [u32; 2] = [80, 20];

    /// All trainings, those of the folds first.
    ///
    /// # Errors
    /// [`Error::Data`] if a class has fewer rows than there are folds, [`Error::Recipe`] for fewer
    /// than two folds.
    pub fn tasks(&self, data: &Dataset) -> Result<Vec<Task>, Error> {
        let mut tasks = Vec::new();
        for repeat in 0..self.repeats {
            for (fold, left_out) in self.parts(data, repeat)?.into_iter().enumerate() {
                let cut = Cut::Fold { folds: self.folds, repeat, fold };
                let place = FOLD_SEEDS + (repeat * self.folds + fold) as u64;
                tasks.push(Task { cut, seed: derived(self.seed, place), left_out });
            }
        }
        let [train, test] = Self::HOLDOUT_PERCENT;
        for index in 0..self.holdouts {
            let seed = derived(self.seed, HOLDOUT_SEEDS + index as u64);
            let split = Split::stratified(data, [train, 0, test], seed)?;
            tasks.push(Task { cut: Cut::Holdout { index }, seed, left_out: split.test });
        }
        Ok(tasks)
    }

    /// The rows of each part of one repeat, ascending: every class is dealt out in turn, so that
    /// parts have their share of it and are of one size.
    ///
    /// # Errors
    /// As [`Self::tasks`].
    pub fn parts(&self, data: &Dataset, repeat: usize) -> Result<Vec<Vec<usize>>, Error> {
        if self.folds < 2 {
            let found = self.folds.to_string();
            return Err(Error::Recipe { field: "folds", expected: "at least 2", found });
        }
        let mut random = generator(derived(self.seed, repeat as u64), Purpose::Folds);
        let mut parts = vec![Vec::new(); self.folds];
        let mut dealt = 0;
        for (class, described) in data.classes.iter().enumerate() {
            let own = (0..data.len()).filter(|&row| data.labels[row] == class);
            let mut own: Vec<usize> = own.collect();
            if own.len() < self.folds {
                let expected =
                    format!("a row for each of {} folds (--folds, --repeats)", self.folds);
                let place = format!("class `{}`", described.name);
                return Err(Error::data(place, expected, own.len()));
            }
            shuffle(&mut own, &mut random);
            for row in own {
                parts[dealt % self.folds].push(row);
                dealt += 1;
            }
        }
        parts.iter_mut().for_each(|part| part.sort_unstable());
        Ok(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::embedded;

    fn plan() -> Plan {
        Plan { folds: 10, repeats: 2, holdouts: 3, seed: 17 }
    }

    #[test]
    fn every_row_is_left_out_once_a_repeat() {
        let data = embedded::wdbc();
        for repeat in 0..2 {
            let mut all = plan().parts(&data, repeat).unwrap().concat();
            all.sort_unstable();
            assert_eq!(all, (0..569).collect::<Vec<_>>());
        }
        assert_ne!(plan().parts(&data, 0).unwrap(), plan().parts(&data, 1).unwrap());
    }

    #[test]
    fn parts_have_one_size_and_their_share_of_each_class() {
        let data = embedded::wdbc();
        for part in plan().parts(&data, 0).unwrap() {
            // 569 rows and 212 malignant ones over ten parts.
            assert!((56..=57).contains(&part.len()));
            let malignant = part.iter().filter(|&&row| data.labels[row] == 1).count();
            assert!((21..=22).contains(&malignant), "{malignant}");
        }
    }

    #[test]
    fn every_training_has_a_seed_of_its_own() {
        let tasks = plan().tasks(&embedded::wdbc()).unwrap();
        let seeds: std::collections::BTreeSet<u64> = tasks.iter().map(|task| task.seed).collect();
        assert_eq!((tasks.len(), seeds.len()), (23, 23));
        // A fifth of 569, by class: 71 of 357 and 42 of 212.
        assert_eq!(tasks[22].left_out.len(), 113);
    }

    #[test]
    fn too_many_folds_for_a_class_are_an_error() {
        let data = embedded::wdbc();
        let found = Plan { folds: 300, ..plan() }.tasks(&data).unwrap_err().to_string();
        assert_eq!(
            found,
            "class `malignant`: expected a row for each of 300 folds (--folds, --repeats), found 212"
        );
        assert!(Plan { folds: 1, ..plan() }.tasks(&data).is_err());
    }
}
