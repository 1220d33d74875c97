use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How often values came, by the leading bits of each float: whatever the scale, a quantile is within
/// 0.8 % of the true one. Sketches of parts of a table add up to the sketch of the whole, bit for bit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sketch {
    /// Rows a bin, by the bin's key.
    bins: BTreeMap<u16, u64>,
    ends: Option<(f32, f32)>,
}

/// Bits of a float that a key leaves out: of 23 bits of mantissa, 7 stay.
const LEFT_OUT: u32 = 16;

impl Sketch {
    /// Counts finite values; others are passed over.
    pub fn of(values: impl IntoIterator<Item = f32>) -> Self {
        let mut sketch = Self::default();
        // Keys of one column lie close together: counting runs first saves most of the look-ups.
        let mut keys = Vec::new();
        for value in values.into_iter().filter(|value| value.is_finite()) {
            keys.push(key(value));
            sketch.widen(value, value);
        }
        keys.sort_unstable();
        for run in keys.chunk_by(|a, b| a == b) {
            *sketch.bins.entry(run[0]).or_default() += run.len() as u64;
        }
        sketch
    }

    /// Adds what another sketch has counted.
    pub fn add(&mut self, other: &Self) {
        for (&key, &count) in &other.bins {
            *self.bins.entry(key).or_default() += count;
        }
        if let Some((least, most)) = other.ends {
            self.widen(least, most);
        }
    }

    fn widen(&mut self, least: f32, most: f32) {
        let (low, high) = self.ends.unwrap_or((least, most));
        self.ends = Some((low.min(least), high.max(most)));
    }

    /// Values counted.
    pub fn count(&self) -> u64 {
        self.bins.values().sum()
    }

    /// Smallest and largest value, exactly; `None` without values.
    pub fn ends(&self) -> Option<(f32, f32)> {
        self.ends
    }

    /// The quantile at `level` (0 to 1), interpolated within its bin; `None` without values.
    pub fn quantile(&self, level: f64) -> Option<f64> {
        let (least, most) = self.ends?;
        let wanted = level.clamp(0.0, 1.0) * self.count() as f64;
        let mut below = 0.0;
        for (&key, &count) in &self.bins {
            let count = count as f64;
            if below + count >= wanted {
                let (low, high) = bounds(key);
                let found = low + (high - low) * ((wanted - below) / count);
                return Some(found.clamp(f64::from(least), f64::from(most)));
            }
            below += count;
        }
        Some(f64::from(most))
    }

    /// Share of values in the bin of `value` and all below it, exactly; `None` without values.
    pub fn share_up_to(&self, value: f32) -> Option<f64> {
        let within: u64 = self.bins.range(..=key(value)).map(|(_, count)| count).sum();
        crate::share(within, self.count())
    }

    /// Share of values in bins below that of `value`, exactly; `None` without values.
    pub fn share_before(&self, value: f32) -> Option<f64> {
        let below: u64 = self.bins.range(..key(value)).map(|(_, count)| count).sum();
        crate::share(below, self.count())
    }

    /// The largest value of the bin of `value`: up to there [`Self::share_up_to`] counts.
    pub fn bin_end(value: f32) -> f64 {
        bounds(key(value)).1
    }
}

/// Ascends with the value.
fn key(value: f32) -> u16 {
    let bits = value.to_bits();
    let ordered = if bits >> 31 == 1 { !bits } else { bits | 1 << 31 };
    (ordered >> LEFT_OUT) as u16
}

/// Lowest value of a bin and of the next.
fn bounds(key: u16) -> (f64, f64) {
    let value = |ordered: u32| {
        let bits = if ordered >> 31 == 1 { ordered & !(1 << 31) } else { !ordered };
        f64::from(f32::from_bits(bits))
    };
    let low = u32::from(key) << LEFT_OUT;
    let high = low | ((1 << LEFT_OUT) - 1);
    (value(low), value(high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantile;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn quantiles_are_those_of_the_values_within_a_bin(
            values in proptest::collection::vec(-1e4f32..1e4, 1..300), level in 0.0f64..=1.0,
        ) {
            let found = Sketch::of(values.clone()).quantile(level).unwrap();
            let mut sorted: Vec<f64> = values.iter().map(|&v| f64::from(v)).collect();
            sorted.sort_by(f64::total_cmp);
            // Between neighbouring values any answer is right; beyond them a bin's width is allowed.
            let place = level * sorted.len() as f64;
            let near = |offset: f64| sorted[((place + offset).max(0.0) as usize).min(sorted.len() - 1)];
            let (low, high) = (near(-1.0), near(1.0));
            let width = 0.008 * low.abs().max(high.abs()) + 1e-30;
            prop_assert!((low - width..=high + width).contains(&found), "{found} in {low}..{high}");
        }

        #[test]
        fn parts_add_up_to_the_whole(values in proptest::collection::vec(any::<f32>(), 0..200), cut in 0usize..200) {
            let (left, right) = values.split_at(cut.min(values.len()));
            let mut sum = Sketch::of(left.iter().copied());
            sum.add(&Sketch::of(right.iter().copied()));
            prop_assert_eq!(sum, Sketch::of(values));
        }
    }

    #[test]
    fn shares_and_ends_of_a_small_table() {
        let sketch = Sketch::of([1.0, 2.0, 3.0, -4.0, f32::NAN]);
        assert_eq!((sketch.count(), sketch.ends()), (4, Some((-4.0, 3.0))));
        assert_eq!((sketch.share_up_to(0.0), sketch.share_before(-4.0)), (Some(0.25), Some(0.0)));
        assert_eq!((sketch.share_up_to(2.0), sketch.share_before(2.0)), (Some(0.75), Some(0.5)));
        assert!(Sketch::bin_end(2.0) > 2.0 && Sketch::bin_end(2.0) < 2.02);
        assert_eq!(quantile(&[-4.0, 1.0, 2.0, 3.0], 0.0), sketch.quantile(0.0));
        assert_eq!(Sketch::default().quantile(0.5), None);
    }
}
