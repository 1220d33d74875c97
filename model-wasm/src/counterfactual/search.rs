//! Greedy walks: from the row, always the one change that brings most for its cost, until the
//! threshold is crossed; and from known cases beyond it, taking back what is not needed. At the end
//! everything is taken back as far as it can be, and the cheapest result counts.

use crate::{Error, Predictor, manifest::Head, novelty::Yardstick};

/// Values that are tried for each feature in a step.
const PLACES: usize = 12;
/// Steps before the search gives up.
const STEPS: usize = 24;
/// Known cases of another class, the nearest ones, that the search goes back from in any case.
const GOALS: usize = 5;
/// Halvings when a change is taken back.
const HALVINGS: usize = 10;
/// Significant digits of a changed value, as few as will do.
const DIGITS: std::ops::RangeInclusive<i32> = 3..=6;

/// The check for unlike cases, with the squared distance that a changed row may have.
type Limit<'a> = Option<(&'a Yardstick, f32)>;

/// One question, with all that does not change while it is looked into.
pub(super) struct Search<'a> {
    predictor: &'a Predictor,
    row: &'a [f32],
    free: Vec<usize>,
    threshold: f64,
    verdict: usize,
    /// Relations that the row itself keeps.
    relations: Vec<[usize; 2]>,
}

/// A changed row, its margin beyond the threshold (positive once it is crossed) and its cost.
struct Place {
    values: Vec<f32>,
    margin: f64,
    cost: f64,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        predictor: &'a Predictor,
        row: &'a [f32],
        locked: &[usize],
        threshold: f64,
        verdict: usize,
    ) -> Self {
        let free = (0..row.len()).filter(|feature| !locked.contains(feature)).collect();
        let stated = predictor.manifest().novelty.as_ref().map_or(&[][..], |n| &n.relations);
        let kept = stated.iter().filter(|[low, high]| row[*low] <= row[*high]);
        Self { predictor, row, free, threshold, verdict, relations: kept.copied().collect() }
    }

    /// The changed values, or nothing if every walk gets stuck. `known` are cases of other classes,
    /// nearest first;
    /// a walk that stays as near to the known cases as the check allows is preferred.
    pub(super) fn run(&self, known: &[&[f32]]) -> Result<Option<Vec<f32>>, Error> {
        let limit = self.predictor.yardstick().map(|yardstick| {
            let own = yardstick.measure(self.row);
            (yardstick, own.distance.max(own.threshold))
        });
        let mut found: Vec<Vec<f32>> = self.step_by_step(limit)?.into_iter().collect();
        for goal in known.iter().take(GOALS) {
            found.extend(self.back_from(goal, limit)?);
        }
        if found.is_empty() && limit.is_some() {
            found.extend(self.step_by_step(None)?);
        }
        for goal in known {
            // Further and further away, until one is found.
            if found.is_empty() {
                found.extend(self.back_from(goal, None)?);
            }
        }
        Ok(found.into_iter().min_by(|a, b| self.cost(a).total_cmp(&self.cost(b))))
    }

    /// From the row, one change after the other.
    fn step_by_step(&self, limit: Limit<'_>) -> Result<Option<Vec<f32>>, Error> {
        let margin = self.margin(&self.predictor.predict(self.row)?.logits);
        let mut place = Place { values: self.row.to_vec(), margin, cost: 0.0 };
        for _ in 0..STEPS {
            if place.margin > 0.0 {
                return self.taken_back(place.values, limit).map(Some);
            }
            let Some(next) = self.best_step(&place, limit)? else { return Ok(None) };
            place = next;
        }
        Ok(None)
    }

    /// From a known case beyond the threshold, taking back one difference after the other: always
    /// the one that saves most for what it costs of the margin.
    fn back_from(&self, goal: &[f32], limit: Limit<'_>) -> Result<Option<Vec<f32>>, Error> {
        let mut values = self.row.to_vec();
        self.free.iter().for_each(|&feature| values[feature] = goal[feature]);
        self.give_way(&mut values);
        if !self.holds(&values, limit)? {
            return Ok(None);
        }
        loop {
            let margin = self.margins(&[values.clone()])[0];
            let changed = self.free.iter().filter(|&&f| values[f] != self.row[f]);
            let candidates: Vec<(f64, Vec<f32>)> = changed
                .map(|&feature| {
                    let mut back = values.clone();
                    back[feature] = self.row[feature];
                    (self.predictor.moved(feature, self.row[feature], values[feature]), back)
                })
                .filter(|(_, back)| self.keeps_relations(back) && is_near(back, limit))
                .collect();
            let rows: Vec<Vec<f32>> = candidates.iter().map(|(_, back)| back.clone()).collect();
            let margins = self.margins(&rows);
            let worth = |saved: f64, left: f64| saved / (margin - left).max(1e-6);
            let holding = candidates.into_iter().zip(margins).filter(|(_, left)| *left > 0.0);
            let best =
                holding.max_by(|((a, _), x), ((b, _), y)| worth(*a, *x).total_cmp(&worth(*b, *y)));
            match best {
                Some(((_, back), _)) => values = back,
                None => return self.taken_back(values, limit).map(Some),
            }
        }
    }

    /// Where a locked feature breaks a relation, the free one gives way.
    fn give_way(&self, values: &mut [f32]) {
        for &[low, high] in &self.relations {
            if values[low] > values[high] {
                let (fixed, moved) =
                    if self.free.contains(&high) { (low, high) } else { (high, low) };
                if self.free.contains(&moved) {
                    values[moved] = values[fixed];
                }
            }
        }
    }

    /// The change with the largest gain for its cost; of those that cross, the cheapest.
    fn best_step(&self, from: &Place, limit: Limit<'_>) -> Result<Option<Place>, Error> {
        let candidates: Vec<Vec<f32>> = self
            .free
            .iter()
            .flat_map(|&feature| self.changes(&from.values, feature))
            .filter(|values| is_near(values, limit))
            .collect();
        let margins = self.margins(&candidates);
        let places = candidates.into_iter().zip(margins).map(|(values, margin)| {
            let cost = self.cost(&values);
            Place { values, margin, cost }
        });
        let gaining = places.filter(|place| place.margin > from.margin);
        let worth = |place: &Place| match place.margin > 0.0 {
            // Whatever crosses is worth more than what does not.
            true => (1, -place.cost),
            false => (0, (place.margin - from.margin) / (place.cost - from.cost).max(1e-3)),
        };
        Ok(gaining.max_by(|a, b| {
            let (a, b) = (worth(a), worth(b));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
        }))
    }

    /// Rows with another value of `feature`, within its range and the relations.
    fn changes(&self, values: &[f32], feature: usize) -> impl Iterator<Item = Vec<f32>> {
        let (low, high) = self.bounds(values, feature);
        let place = move |part: usize| low + (high - low) * (part as f32 / (PLACES - 1) as f32);
        let own = values[feature];
        let places = (0..PLACES).map(place).filter(move |value| low < high && *value != own);
        let values = values.to_vec();
        places.map(move |value| {
            let mut changed = values.clone();
            changed[feature] = value;
            changed
        })
    }

    /// Where `feature` may go while the others stay.
    fn bounds(&self, values: &[f32], feature: usize) -> (f32, f32) {
        let (least, most) = self.predictor.manifest().features[feature].range();
        self.relations.iter().fold((least, most), |(least, most), &[low, high]| {
            if low == feature {
                (least, most.min(values[high]))
            } else if high == feature {
                (least.max(values[low]), most)
            } else {
                (least, most)
            }
        })
    }

    /// Moves every changed feature back towards where it was, as far as the verdict lets it, and
    /// writes it with few digits.
    fn taken_back(&self, mut values: Vec<f32>, limit: Limit<'_>) -> Result<Vec<f32>, Error> {
        let mut changed: Vec<usize> =
            self.free.iter().copied().filter(|&f| values[f] != self.row[f]).collect();
        let moved = |values: &[f32], f: usize| self.predictor.moved(f, self.row[f], values[f]);
        changed.sort_by(|&a, &b| moved(&values, a).total_cmp(&moved(&values, b)));
        for feature in changed {
            values[feature] = self.nearest_back(&values, feature, limit)?;
        }
        Ok(values)
    }

    /// The value of `feature` nearest to its own with which the verdict still holds.
    fn nearest_back(&self, values: &[f32], feature: usize, limit: Limit<'_>) -> Result<f32, Error> {
        let (own, found) = (self.row[feature], values[feature]);
        let holds = |value: f32| {
            let mut tried = values.to_vec();
            tried[feature] = value;
            self.holds(&tried, limit)
        };
        if holds(own)? {
            return Ok(own);
        }
        // Shares of the change that are kept: `enough` holds, `little` does not.
        let (mut little, mut enough) = (0.0, 1.0);
        let at = |share: f32| if share == 1.0 { found } else { own + (found - own) * share };
        for _ in 0..HALVINGS {
            let middle = (little + enough) / 2.0;
            if holds(at(middle))? { enough = middle } else { little = middle }
        }
        let (least, most) = self.predictor.manifest().features[feature].range();
        for digits in DIGITS {
            let plain = rounded(at(enough), found > own, digits);
            if (least..=most).contains(&plain) && holds(plain)? {
                return Ok(plain);
            }
        }
        Ok(at(enough))
    }

    /// Whether another class is the verdict, near the known cases and with no relation broken.
    fn holds(&self, values: &[f32], limit: Limit<'_>) -> Result<bool, Error> {
        let possible = self.keeps_relations(values) && is_near(values, limit);
        Ok(possible && self.margins(&[values.to_vec()])[0] > 0.0)
    }

    fn keeps_relations(&self, values: &[f32]) -> bool {
        self.relations.iter().all(|&[low, high]| values[low] <= values[high])
    }

    fn cost(&self, values: &[f32]) -> f64 {
        let moved = |&f: &usize| self.predictor.moved(f, self.row[f], values[f]);
        self.free.iter().map(moved).sum()
    }

    /// [`Self::margin`] of each row; a row that cannot be computed crosses nothing.
    fn margins(&self, rows: &[Vec<f32>]) -> Vec<f64> {
        let mut margins = vec![f64::NEG_INFINITY; rows.len()];
        let note = |row: usize, logits: &[f32]| margins[row] = self.margin(logits);
        self.predictor.logits_of(&rows.concat(), note);
        margins
    }

    /// How far beyond the threshold, in logits: positive where another class is the verdict.
    fn margin(&self, logits: &[f32]) -> f64 {
        let logits = self.predictor.calibrated(logits);
        match self.predictor.manifest().head {
            Head::Sigmoid => {
                let beyond = logits[0] - libm::log(self.threshold / (1.0 - self.threshold));
                if self.verdict == self.predictor.manifest().positive { -beyond } else { beyond }
            }
            Head::Softmax => {
                let others = logits.iter().enumerate().filter(|(class, _)| *class != self.verdict);
                let best = others.map(|(_, &logit)| logit).fold(f64::NEG_INFINITY, f64::max);
                best - logits[self.verdict]
            }
        }
    }
}

fn is_near(values: &[f32], limit: Limit<'_>) -> bool {
    limit.is_none_or(|(yardstick, most)| yardstick.measure(values).distance <= most)
}

/// `value` with few digits, rounded away from where it came from.
fn rounded(value: f32, up: bool, digits: i32) -> f32 {
    let value = f64::from(value);
    if value == 0.0 {
        return 0.0;
    }
    let digits = digits - 1 - libm::floor(libm::log10(value.abs())) as i32;
    let scale = libm::pow(10.0, f64::from(digits));
    let scaled = value * scale;
    ((if up { libm::ceil(scaled) } else { libm::floor(scaled) }) / scale) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_get_three_digits_away_from_their_start() {
        let up = |value| rounded(value, true, 3);
        let down = |value| rounded(value, false, 3);
        assert_eq!([up(17.991), down(17.991)], [18.0, 17.9]);
        assert_eq!([up(0.001_234), up(-0.001_234)], [0.00124, -0.00123]);
        assert_eq!([down(1234.5), up(0.0)], [1230.0, 0.0]);
        assert_eq!(rounded(17.991, true, 4), 18.0);
        assert_eq!(rounded(17.991, false, 4), 17.99);
    }
}
