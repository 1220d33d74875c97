//! Golden rows, which are also the page's sample cases, and reference rows.

use model_wasm::{
    ReferenceRow,
    file::{Tensors, write_reference},
    manifest::Sample,
};

use crate::{data::Dataset, schema::profile, split::Split};

/// Test rows among the samples, over all classes together.
const TEST_ROWS: usize = 12;
/// The most reference rows that a file may carry.
const REFERENCES: usize = 1000;
/// Made-up rows: each feature at the same quantile of its class.
const PROFILES: [(&str, f64); 3] =
    [("lower quartiles", 0.25), ("medians", 0.5), ("upper quartiles", 0.75)];

#[derive(Default)]
pub(super) struct Samples {
    pub(super) described: Vec<Sample>,
    /// [samples, features], row-major.
    pub(super) rows: Vec<f32>,
}

impl Samples {
    /// Profiles of the training part, which are nobody's record.
    pub(super) fn profiles(data: &Dataset, split: &Split) -> Self {
        let mut samples = Self::default();
        for (class, described) in data.classes.iter().enumerate() {
            for (place, level) in PROFILES {
                let title = format!("{} at its {place}", described.name);
                samples.rows.extend(profile(data, &split.train, class, level));
                samples.described.push(Sample { title, label: None });
            }
        }
        samples
    }

    /// Adds test rows, evenly spaced within each class.
    pub(super) fn add_test_rows(&mut self, data: &Dataset, split: &Split) {
        let each = (TEST_ROWS / data.classes.len()).max(1);
        for (class, described) in data.classes.iter().enumerate() {
            let own = split.test.iter().enumerate().filter(|(_, row)| data.labels[**row] == class);
            let own: Vec<(usize, &usize)> = own.collect();
            for (place, row) in spaced(&own, each) {
                let title = format!("test row {} ({})", place + 1, described.name);
                self.rows.extend(data.row(*row));
                self.described.push(Sample { title, label: Some(class) });
            }
        }
    }
}

/// Adds rows of the training part and their labels to the tensors; returns how many.
pub(super) fn add_references(tensors: &mut Tensors, data: &Dataset, split: &Split) -> usize {
    let row = |row| ReferenceRow { values: data.row(row).to_vec(), label: data.labels[row] };
    let mut rows: Vec<_> = spaced(&split.train, REFERENCES).into_iter().map(row).collect();
    // In this order, neighbours in the file are alike, and the file shrinks better on the way.
    rows.sort_by(|a, b| (a.label.cmp(&b.label)).then(a.values[0].total_cmp(&b.values[0])));
    write_reference(tensors, &rows, data.features.len());
    rows.len()
}

/// At most `most` items, evenly spaced.
fn spaced<T: Copy>(items: &[T], most: usize) -> Vec<T> {
    let count = items.len().min(most);
    (0..count).map(|place| items[place * items.len() / count]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_spaced_evenly_and_never_invented() {
        assert_eq!(spaced(&[0, 1, 2, 3, 4, 5], 3), [0, 2, 4]);
        assert_eq!(spaced(&[7], 3), [7]);
        assert!(spaced::<u8>(&[], 3).is_empty());
    }
}
