//! Reproducible chance for splitting, shuffling and made-up rows.
//!
//! ChaCha12 and what is drawn from it are spelled out, so that no release of a library can move a
//! row from one part of the data to another: the claims in a predictor file depend on it.

use std::f64::consts::{PI, TAU};

use rand::{Rng, SeedableRng, rngs::ChaCha12Rng};

/// What the numbers are for; each use has a stream of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    Split = 1,
    Batches = 2,
    Augmentation = 3,
    Pool = 4,
    Folds = 5,
    Seeds = 6,
}

pub(crate) fn generator(seed: u64, purpose: Purpose) -> ChaCha12Rng {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8] = purpose as u8;
    ChaCha12Rng::from_seed(key)
}

/// The seed of the `index`th of several trainings under one seed.
pub(crate) fn derived(seed: u64, index: u64) -> u64 {
    let mut random = generator(seed ^ index.rotate_left(32), Purpose::Seeds);
    // JSON readers keep whole numbers exactly up to 53 bits.
    random.next_u64() >> 11
}

/// Fisher–Yates (Durstenfeld 1964).
pub(crate) fn shuffle<T>(items: &mut [T], random: &mut impl Rng) {
    for last in (1..items.len()).rev() {
        items.swap(last, below(last + 1, random));
    }
}

/// A number below `bound`. The remainder favours low numbers by less than 2⁻³² for any table that
/// fits in memory.
pub(crate) fn below(bound: usize, random: &mut impl Rng) -> usize {
    (random.next_u64() % bound as u64) as usize
}

/// A number within [0, 1), in steps of 2⁻⁵³.
pub(crate) fn uniform(random: &mut impl Rng) -> f64 {
    (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// A standard normal number (Box and Muller 1958).
pub(crate) fn normal(random: &mut impl Rng) -> f64 {
    let radius = (-2.0 * (1.0 - uniform(random)).ln()).sqrt();
    radius * (TAU * uniform(random)).cos()
}

/// A number by Beta(½, ½), mostly near 0 or 1: the arcsine law.
pub(crate) fn arcsine(random: &mut impl Rng) -> f64 {
    (PI * uniform(random) / 2.0).sin().powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(draw: impl Fn(&mut ChaCha12Rng) -> f64) -> (f64, f64) {
        let mut random = generator(1, Purpose::Pool);
        let values: Vec<f64> = (0..20_000).map(|_| draw(&mut random)).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let squares = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        (mean, squares / values.len() as f64)
    }

    fn check((mean, variance): (f64, f64), expected: (f64, f64)) {
        assert!((mean - expected.0).abs() < 0.03, "{mean}");
        assert!((variance - expected.1).abs() < 0.03, "{variance}");
    }

    #[test]
    fn numbers_follow_their_law() {
        check(drawn(uniform), (0.5, 1.0 / 12.0));
        check(drawn(normal), (0.0, 1.0));
        // Beta(½, ½) has mean 1/2 and variance 1/8.
        check(drawn(arcsine), (0.5, 0.125));
    }

    #[test]
    fn shuffling_keeps_every_item_and_follows_the_seed() {
        let shuffled = |seed| {
            let mut items: Vec<u32> = (0..100).collect();
            shuffle(&mut items, &mut generator(seed, Purpose::Split));
            items
        };
        let mut back = shuffled(1);
        assert_eq!(shuffled(1), back);
        assert_ne!(shuffled(1), shuffled(2));
        back.sort_unstable();
        assert_eq!(back, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn derived_seeds_differ() {
        let seeds: std::collections::BTreeSet<u64> = (0..1000).map(|k| derived(17, k)).collect();
        assert_eq!(seeds.len(), 1000);
    }
}
