//! Reproducible chance for splitting and shuffling.
//!
//! ChaCha12 and Fisher–Yates are spelled out, so that no release of a library can move a row from
//! one part of the data to another: the claims in a predictor file depend on it.

use rand::{Rng, SeedableRng, rngs::ChaCha12Rng};

/// What the numbers are for; each use has a stream of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    Split = 1,
    Batches = 2,
}

pub(crate) fn generator(seed: u64, purpose: Purpose) -> ChaCha12Rng {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8] = purpose as u8;
    ChaCha12Rng::from_seed(key)
}

/// Fisher–Yates (Durstenfeld 1964). The remainder favours low places by less than 2⁻³² for any
/// table that fits in memory.
pub(crate) fn shuffle<T>(items: &mut [T], random: &mut impl Rng) {
    for last in (1..items.len()).rev() {
        items.swap(last, (random.next_u64() % (last as u64 + 1)) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
