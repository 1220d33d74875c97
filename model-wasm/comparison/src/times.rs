use serde::{Deserialize, Serialize};
use stats::Summary;

/// How long rows took, in milliseconds.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Times {
    /// The first row of all, which wakes what sleeps; none without rows.
    pub first: Option<f64>,
    /// Those after it, in ascending order.
    pub others: Vec<f64>,
}

impl Times {
    /// Times in the order in which rows were asked; the first stands apart where there are more.
    #[must_use]
    pub fn of(in_order: impl IntoIterator<Item = f64>) -> Self {
        let mut times = in_order.into_iter().filter(|ms| ms.is_finite());
        let first = times.next();
        let mut others: Vec<f64> = times.collect();
        others.sort_by(f64::total_cmp);
        Self { first, others }
    }

    /// Of all but the first.
    #[must_use]
    pub fn summary(&self) -> Option<Summary> {
        Summary::of(&self.others)
    }

    /// For each time the share of rows (but the first) that took no longer; at most `points` of them,
    /// both ends among them.
    #[must_use]
    pub fn distribution(&self, points: usize) -> Vec<(f64, f64)> {
        let count = self.others.len();
        let step = count.div_ceil(points.max(1)).max(1);
        let places = (0..count).step_by(step).chain(count.checked_sub(1));
        let mut found: Vec<(f64, f64)> =
            places.map(|place| (self.others[place], (place + 1) as f64 / count as f64)).collect();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_stands_apart() {
        let times = Times::of([900.0, 3.0, 1.0, 2.0]);
        assert_eq!((times.first, times.others.as_slice()), (Some(900.0), &[1.0, 2.0, 3.0][..]));
        assert_eq!(times.summary().unwrap().p50, 2.0);
        assert_eq!(Times::of([5.0]).summary(), None);
    }

    #[test]
    fn a_distribution_ends_at_one() {
        let times = Times::of((0..=1000).map(f64::from));
        let found = times.distribution(10);
        assert_eq!((found[0], *found.last().unwrap()), ((1.0, 0.001), (1000.0, 1.0)));
        assert!(found.len() <= 11);
        assert!(Times::default().distribution(10).is_empty());
    }
}
