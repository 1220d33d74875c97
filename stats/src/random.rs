/// A small seeded generator: the same seed draws the same numbers on every machine.
///
/// SplitMix64 (Steele, Lea and Flood 2014): for sampling, not for secrets.
pub(crate) struct SplitMix64 {
    state: u64,
}

impl SplitMix64 {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// Any of the 2⁶⁴ numbers, each equally likely.
    pub(crate) fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, 0 for a `bound` of 0; the chances differ by less than 2⁻⁶⁴.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.draw()) * bound as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Vigna's reference implementation `splitmix64.c` from the seed 1234567, as Rosetta Code
    /// ("Pseudo-random numbers/Splitmix64") prints it.
    #[test]
    fn the_numbers_are_those_of_the_reference() {
        let mut random = SplitMix64::new(1_234_567);
        let expected = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        assert_eq!(expected.map(|_| random.draw()), expected);
    }

    /// Each of ten numbers is drawn 1000 ± 5·√900 times in 10,000.
    #[test]
    fn numbers_below_a_bound_are_about_equally_frequent() {
        let mut random = SplitMix64::new(42);
        let mut seen = [0; 10];
        (0..10_000).for_each(|_| seen[random.below(10)] += 1);
        assert!(seen.iter().all(|count| (850..=1150).contains(count)), "{seen:?}");
    }

    #[test]
    fn nothing_is_below_zero() {
        assert_eq!(SplitMix64::new(1).below(0), 0);
        assert_eq!(SplitMix64::new(1).below(1), 0);
    }
}
