//! A greedy walk: always the one change that brings most for its cost, until the threshold is
//! crossed; then everything is taken back as far as it can be.

use ndarray::Array2;

use crate::{Error, Predictor, manifest::Head, novelty::Yardstick};

/// Values that are tried for each feature in a step.
const PLACES: usize = 12;
/// Steps before the search gives up.
const STEPS: usize = 24;
/// Halvings when a change is taken back.
const HALVINGS: usize = 10;
/// Significant digits of a changed value.
const DIGITS: i32 = 3;

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

    /// The changed values, or nothing if the walk gets stuck. `familiar`: never further from the
    /// known cases than the check allows, or than the row is by itself.
    pub(super) fn run(&self, familiar: bool) -> Result<Option<Vec<f32>>, Error> {
        let limit = self.predictor.yardstick().filter(|_| familiar).map(|yardstick| {
            let own = yardstick.measure(self.row);
            (yardstick, own.distance.max(own.threshold))
        });
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

    /// The change with the largest gain for its cost; of those that cross, the cheapest.
    fn best_step(
        &self,
        from: &Place,
        limit: Option<(&Yardstick, f32)>,
    ) -> Result<Option<Place>, Error> {
        let candidates: Vec<Vec<f32>> = self
            .free
            .iter()
            .flat_map(|&feature| self.changes(&from.values, feature))
            .filter(|values| limit.is_none_or(|(y, most)| y.measure(values).distance <= most))
            .collect();
        let margins = self.margins(&candidates)?;
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
    fn taken_back(
        &self,
        mut values: Vec<f32>,
        limit: Option<(&Yardstick, f32)>,
    ) -> Result<Vec<f32>, Error> {
        let holds = |values: &[f32]| -> Result<bool, Error> {
            let near = limit.is_none_or(|(y, most)| y.measure(values).distance <= most);
            Ok(near && self.margins(&[values.to_vec()])?[0] > 0.0)
        };
        let mut changed: Vec<usize> =
            self.free.iter().copied().filter(|&f| values[f] != self.row[f]).collect();
        let moved = |values: &[f32], f: usize| self.predictor.moved(f, self.row[f], values[f]);
        changed.sort_by(|&a, &b| moved(&values, a).total_cmp(&moved(&values, b)));
        for feature in changed {
            let (own, found) = (self.row[feature], values[feature]);
            // Shares of the change that are kept: `enough` holds, `little` does not.
            let (mut little, mut enough) = (0.0, 1.0);
            let at = |share: f32| own + (found - own) * share;
            let mut tried = values.clone();
            tried[feature] = own;
            if self.keeps_relations(&tried) && holds(&tried)? {
                values = tried;
                continue;
            }
            for _ in 0..HALVINGS {
                let middle = (little + enough) / 2.0;
                tried[feature] = at(middle);
                let good = self.keeps_relations(&tried) && holds(&tried)?;
                if good { enough = middle } else { little = middle }
            }
            tried[feature] = rounded(at(enough), found > own);
            let plain = self.keeps_relations(&tried) && self.in_range(&tried, feature);
            values[feature] = if plain && holds(&tried)? { tried[feature] } else { at(enough) };
        }
        Ok(values)
    }

    fn keeps_relations(&self, values: &[f32]) -> bool {
        self.relations.iter().all(|&[low, high]| values[low] <= values[high])
    }

    fn in_range(&self, values: &[f32], feature: usize) -> bool {
        let (least, most) = self.predictor.manifest().features[feature].range();
        (least..=most).contains(&values[feature])
    }

    fn cost(&self, values: &[f32]) -> f64 {
        let moved = |&f: &usize| self.predictor.moved(f, self.row[f], values[f]);
        self.free.iter().map(moved).sum()
    }

    fn margins(&self, rows: &[Vec<f32>]) -> Result<Vec<f64>, Error> {
        let shape = (rows.len(), self.row.len());
        let rows = Array2::from_shape_vec(shape, rows.concat());
        let rows = rows.map_err(|found| Error::NotFinite {
            place: "changed rows".to_owned(),
            found: found.to_string(),
        })?;
        Ok(self.predictor.batch_logits(rows.view())?.iter().map(|l| self.margin(l)).collect())
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

/// `value` with few digits, rounded away from where it came from.
fn rounded(value: f32, up: bool) -> f32 {
    let value = f64::from(value);
    if value == 0.0 {
        return 0.0;
    }
    let digits = DIGITS - 1 - libm::floor(libm::log10(value.abs())) as i32;
    let scale = libm::pow(10.0, f64::from(digits));
    let scaled = value * scale;
    ((if up { libm::ceil(scaled) } else { libm::floor(scaled) }) / scale) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_get_three_digits_away_from_their_start() {
        assert_eq!([rounded(17.991, true), rounded(17.991, false)], [18.0, 17.9]);
        assert_eq!([rounded(0.001_234, true), rounded(-0.001_234, true)], [0.00124, -0.00123]);
        assert_eq!(rounded(1234.5, false), 1230.0);
        assert_eq!(rounded(0.0, true), 0.0);
    }
}
