//! One direction of a chart: from values to shares of its length, and its marks.

/// Marks on an axis, at most.
const TICKS: f64 = 6.0;

/// One direction of a chart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scale {
    /// What is measured, with its unit.
    pub label: String,
    /// Value at the left or bottom end.
    pub least: f64,
    /// Value at the other end, above `least`.
    pub most: f64,
    /// Whether each step multiplies; then both ends are above 0.
    pub logarithmic: bool,
}

impl Scale {
    /// A scale with these ends.
    pub fn new(label: impl Into<String>, least: f64, most: f64) -> Self {
        Self { label: label.into(), least, most, logarithmic: false }
    }

    /// A scale on which each step multiplies, from `least` above 0 to `most` above that.
    pub fn logarithmic(label: impl Into<String>, least: f64, most: f64) -> Self {
        Self { logarithmic: true, ..Self::new(label, least, most) }
    }

    /// A scale of shares, 0 to 1.
    pub fn shares(label: &str) -> Self {
        Self::new(label, 0.0, 1.0)
    }

    /// Whether there is anything between the ends: not so before there are data.
    fn is_open(&self) -> bool {
        self.most > self.least
    }

    pub(super) fn share(&self, value: f64) -> f64 {
        if !self.is_open() {
            return 0.0;
        }
        if self.logarithmic {
            let along = (value / self.least).ln() / (self.most / self.least).ln();
            return along.clamp(0.0, 1.0);
        }
        ((value - self.least) / (self.most - self.least)).clamp(0.0, 1.0)
    }

    /// Round values on the scale: 1, 2 or 5 times a power of ten apart.
    pub(super) fn ticks(&self) -> Vec<f64> {
        if !self.is_open() {
            return Vec::new();
        }
        if self.logarithmic {
            return self.decades();
        }
        let rough = (self.most - self.least) / TICKS;
        let power = 10f64.powf(rough.log10().floor());
        let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
        let step = steps.into_iter().find(|step| *step >= rough).unwrap_or(power * 10.0);
        let first = (self.least / step - 1e-9).ceil() as i64;
        let last = (self.most / step + 1e-9).floor() as i64;
        (first..=last).map(|place| place as f64 * step).collect()
    }

    /// Round values on a logarithmic scale: 1, 2 and 5 times each power of ten, or the powers alone where
    /// they are many.
    fn decades(&self) -> Vec<f64> {
        let powers = self.least.log10().floor() as i32..=self.most.log10().ceil() as i32;
        let steps: &[f64] = if powers.clone().count() > 4 { &[1.0] } else { &[1.0, 2.0, 5.0] };
        let all = powers.flat_map(|power| steps.iter().map(move |step| step * 10f64.powi(power)));
        all.filter(|value| (self.least..=self.most).contains(value)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_within_the_scale() {
        let ticks = |least, most| Scale::new("", least, most).ticks();
        assert_eq!(ticks(0.0, 1.0).len(), 6);
        assert_eq!(ticks(3.1, 17.9), [5.0, 10.0, 15.0]);
        assert_eq!(ticks(-0.02, 0.02).len(), 5);
        let decades = |least, most| Scale::logarithmic("", least, most).ticks();
        assert_eq!(decades(0.8, 30.0), [1.0, 2.0, 5.0, 10.0, 20.0]);
        assert_eq!(decades(0.5, 40_000.0), [1.0, 10.0, 100.0, 1000.0, 10_000.0]);
        assert_eq!(Scale::logarithmic("", 1.0, 100.0).share(10.0), 0.5);
    }
}
