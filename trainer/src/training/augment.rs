use rand::rngs::ChaCha12Rng;

use super::Examples;
use crate::{
    random::{below, normal, uniform},
    recipe::Augmentation,
};

/// Makes each batch a little different from the rows that it comes from.
pub(super) struct Augmenter {
    augmentation: Augmentation,
    /// Rows with the same target, and for each row which of these lists is its own; empty without
    /// mixup.
    alike: Vec<Vec<usize>>,
    own: Vec<usize>,
}

impl Augmenter {
    pub(super) fn new(augmentation: Augmentation, examples: &Examples) -> Self {
        let mut augmenter = Self { augmentation, alike: Vec::new(), own: Vec::new() };
        if augmentation.mixup {
            (0..examples.len()).for_each(|row| augmenter.sort_in(examples, row));
        }
        augmenter
    }

    fn sort_in(&mut self, examples: &Examples, row: usize) {
        let fits = |list: &Vec<usize>| examples.target(list[0]) == examples.target(row);
        let place = self.alike.iter().position(fits).unwrap_or_else(|| {
            self.alike.push(Vec::new());
            self.alike.len() - 1
        });
        self.alike[place].push(row);
        self.own.push(place);
    }

    /// The rows of a batch, row-major.
    pub(super) fn rows(
        &self,
        examples: &Examples,
        batch: &[usize],
        random: &mut ChaCha12Rng,
    ) -> Vec<f32> {
        batch.iter().flat_map(|&row| self.row(examples, row, random)).collect()
    }

    fn row(&self, examples: &Examples, row: usize, random: &mut ChaCha12Rng) -> Vec<f32> {
        let mut values = examples.row(row).to_vec();
        if let Some(alike) = self.own.get(row).map(|&place| &self.alike[place]) {
            let other = examples.row(alike[below(alike.len(), random)]);
            let share = uniform(random) as f32;
            values.iter_mut().zip(other).for_each(|(own, other)| *own += share * (other - *own));
        }
        if self.augmentation.noise > 0.0 {
            let noise = self.augmentation.noise;
            values.iter_mut().for_each(|value| *value += (noise * normal(random)) as f32);
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, generator};

    fn examples() -> Examples {
        // Two classes, far apart: nothing between them may come out of mixing within a class.
        let z = vec![0.0, 1.0, 2.0, 100.0, 101.0];
        Examples { features: 1, z, targets: vec![0.0, 0.0, 0.0, 1.0, 1.0], logits: 1 }
    }

    fn rows(augmentation: Augmentation) -> Vec<f32> {
        let (examples, batch) = (examples(), [0, 1, 2, 3, 4].repeat(200));
        let mut random = generator(1, Purpose::Augmentation);
        Augmenter::new(augmentation, &examples).rows(&examples, &batch, &mut random)
    }

    #[test]
    fn mixing_stays_within_a_class() {
        let rows = rows(Augmentation { noise: 0.0, mixup: true });
        for (place, &value) in rows.iter().enumerate() {
            let range = if place % 5 < 3 { 0.0..=2.0 } else { 100.0..=101.0 };
            assert!(range.contains(&value), "{place}: {value}");
        }
        assert!(rows.iter().any(|value| value.fract() != 0.0));
    }

    #[test]
    fn noise_has_the_spread_that_was_asked_for() {
        let rows = rows(Augmentation { noise: 0.5, mixup: false });
        let (own, count) = (examples().z, rows.len() as f32);
        let gaps = rows.iter().enumerate().map(|(place, value)| value - own[place % 5]);
        let spread = (gaps.map(|gap| gap * gap).sum::<f32>() / count).sqrt();
        assert!((spread - 0.5).abs() < 0.05, "{spread}");
    }

    #[test]
    fn without_augmentation_a_batch_is_its_rows() {
        assert_eq!(rows(Augmentation { noise: 0.0, mixup: false })[..5], examples().z[..]);
    }
}
