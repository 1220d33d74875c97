//! From values to places on a strip.

/// A linear axis of [`Axis::WIDTH`] units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    least: f64,
    most: f64,
}

impl Axis {
    /// Width in drawing units, fine enough for whole numbers to be smooth.
    pub const WIDTH: f64 = 1200.0;

    /// An axis over the observed range, with a margin on both sides so that a value that leaves
    /// the data is seen leaving.
    pub fn over((least, most): (f32, f32)) -> Self {
        let (least, most) = (f64::from(least), f64::from(most));
        // A constant has no range: then its own size is one.
        let margin = if most > least { 0.08 * (most - least) } else { least.abs().max(1.0) };
        Self { least: least - margin, most: most + margin }
    }

    /// Place of `value`, within [0, WIDTH].
    pub fn place(&self, value: f64) -> f64 {
        ((value - self.least) / (self.most - self.least)).clamp(0.0, 1.0) * Self::WIDTH
    }

    /// Smallest and largest value on the axis.
    pub fn ends(&self) -> (f64, f64) {
        (self.least, self.most)
    }

    /// A step fine enough to move a mark smoothly, coarse enough to be read.
    pub fn step(&self) -> f64 {
        let power = ((self.most - self.least) / 500.0).log10().floor();
        10f64.powf(power)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_placed_between_the_margins() {
        // Range 0–100 with 8 % margins: −8 … 108; 50 is in the middle.
        let axis = Axis::over((0.0, 100.0));
        assert_eq!(axis.ends(), (-8.0, 108.0));
        assert_eq!(axis.place(50.0), 600.0);
        assert_eq!(axis.place(1000.0), Axis::WIDTH);
        assert_eq!(axis.step(), 0.1);
    }

    #[test]
    fn a_constant_feature_still_has_an_axis() {
        assert_eq!(Axis::over((3.0, 3.0)).place(3.0), 600.0);
        assert!(Axis::over((1e30, 1e30)).step() > 0.0);
    }
}
