//! Rows into training, validation and test part.

use crate::{
    Error,
    data::Dataset,
    random::{Purpose, generator, shuffle},
};

/// Row indices of each part, ascending; disjoint, together all rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// What the network, the normaliser and every quantile are fitted on.
    pub train: Vec<usize>,
    /// What recipes are compared on.
    pub validation: Vec<usize>,
    /// What the claims speak of; nothing is chosen by it.
    pub test: Vec<usize>,
}

impl Split {
    /// Splits each class by itself, so that every part has its share of every class.
    ///
    /// `percent` are the shares of training, validation and test part, as in
    /// [`crate::Recipe::split`].
    ///
    /// # Errors
    /// [`Error::Data`] naming a class with too few rows to stand in every part.
    pub fn stratified(data: &Dataset, percent: [u32; 3], seed: u64) -> Result<Self, Error> {
        let mut random = generator(seed, Purpose::Split);
        let mut split = Self { train: Vec::new(), validation: Vec::new(), test: Vec::new() };
        for (class, described) in data.classes.iter().enumerate() {
            let mut rows: Vec<usize> =
                (0..data.len()).filter(|&row| data.labels[row] == class).collect();
            shuffle(&mut rows, &mut random);
            let share = |percent: u32| (rows.len() * percent as usize + 50) / 100;
            let (train, validation) = (share(percent[0]), share(percent[1]));
            if train == 0
                || (validation == 0) != (percent[1] == 0)
                || train + validation >= rows.len()
            {
                let expected = format!("enough rows for a split of {percent:?} percent");
                let place = format!("class `{}`", described.name);
                return Err(Error::data(place, expected, rows.len()));
            }
            split.train.extend(&rows[..train]);
            split.validation.extend(&rows[train..train + validation]);
            split.test.extend(&rows[train + validation..]);
        }
        split.parts_mut().for_each(|rows| rows.sort_unstable());
        Ok(split)
    }

    /// All rows but some, for a training that has no validation part.
    #[must_use]
    pub fn leaving_out(data: &Dataset, rows: &[usize]) -> Self {
        let train = (0..data.len()).filter(|row| !rows.contains(row)).collect();
        Self { train, validation: Vec::new(), test: rows.to_vec() }
    }

    /// The parts under the names that reports use.
    #[must_use]
    pub fn parts(&self) -> [(&'static str, &[usize]); 3] {
        [("train", &self.train), ("validation", &self.validation), ("test", &self.test)]
    }

    fn parts_mut(&mut self) -> impl Iterator<Item = &mut Vec<usize>> {
        [&mut self.train, &mut self.validation, &mut self.test].into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::embedded;

    #[test]
    fn every_row_is_in_exactly_one_part() {
        let split = Split::stratified(&embedded::wdbc(), [70, 15, 15], 17).unwrap();
        let mut all: Vec<usize> =
            split.parts().iter().flat_map(|(_, rows)| rows.iter().copied()).collect();
        all.sort_unstable();
        assert_eq!(all, (0..569).collect::<Vec<_>>());
    }

    #[test]
    fn every_part_has_its_share_of_each_class() {
        let data = embedded::wdbc();
        let split = Split::stratified(&data, [70, 15, 15], 17).unwrap();
        // 212 malignant rows: 148.4 and 31.8, rounded, and the rest.
        for ((_, rows), expected) in split.parts().iter().zip([148, 32, 32]) {
            assert_eq!(rows.iter().filter(|&&row| data.labels[row] == 1).count(), expected);
        }
        // 357 benign rows: 249.9 and 53.55, rounded, and the rest.
        for ((_, rows), expected) in split.parts().iter().zip([250, 54, 53]) {
            assert_eq!(rows.iter().filter(|&&row| data.labels[row] == 0).count(), expected);
        }
    }

    #[test]
    fn a_seed_decides_who_is_where() {
        let data = embedded::wdbc();
        let split = |seed| Split::stratified(&data, [70, 15, 15], seed).unwrap();
        assert_eq!(split(1), split(1));
        assert_ne!(split(1), split(2));
    }
}
