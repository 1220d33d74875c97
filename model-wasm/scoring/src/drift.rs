//! How far a table's values are from those that the model was trained on.

use model_wasm::{
    Manifest,
    manifest::{Feature, QUANTILE_LEVELS},
};
use serde::{Deserialize, Serialize};
use stats::{Sketch, psi};

use crate::Tally;

/// Bins of the population stability index, of equal shares of the training rows.
const BINS: usize = 10;
/// Levels of a quantile plot.
const LEVELS: usize = 99;

/// One feature of a table against the training rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// Population stability index over ten bins of equal training shares; none without values.
    pub psi: Option<f64>,
    /// Quantiles at 1 % to 99 %, training against table, in the feature's unit.
    pub quantiles: Vec<(f64, f64)>,
    /// Share of the values outside the range seen in training, 0 to 1; none without values.
    pub outside: Option<f64>,
    /// Values that were read.
    pub rows: u64,
    /// Cells without a value.
    pub missing: u64,
    /// Cells with text that is no number.
    pub unreadable: u64,
}

/// Every feature of a table against the training rows.
#[must_use]
pub fn drift(manifest: &Manifest, tallies: &[Tally]) -> Vec<Drift> {
    let counts = &manifest.provenance.class_counts;
    let features = manifest.features.iter().zip(tallies);
    features.map(|(feature, tally)| one(&Training { feature, counts }, tally)).collect()
}

fn one(training: &Training<'_>, tally: &Tally) -> Drift {
    let level = |step: usize, steps: usize| step as f64 / steps as f64;
    // What is counted ends where a bin of the sketch does; what is expected is taken up to there.
    let edges: Vec<f32> = (1..BINS).map(|bin| training.quantile(level(bin, BINS)) as f32).collect();
    let expected = shares(edges.iter().map(|&edge| training.share_below(Sketch::bin_end(edge))));
    let observed: Option<Vec<f64>> =
        edges.iter().map(|&edge| tally.values.share_up_to(edge)).collect();
    let rows = tally.values.count();
    let quantile = |step: usize| {
        let level = level(step, LEVELS + 1);
        Some((training.quantile(level), tally.values.quantile(level)?))
    };
    Drift {
        psi: observed.and_then(|below| psi(&expected, &shares(below.into_iter()), rows)),
        quantiles: (1..=LEVELS).filter_map(quantile).collect(),
        outside: outside(training.feature, &tally.values),
        rows,
        missing: tally.missing,
        unreadable: tally.unreadable,
    }
}

/// Shares of the bins between edges, from the shares below the edges.
fn shares(below: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut last = 0.0;
    let between = below.chain([1.0]).map(|below| {
        let share = below - last;
        last = below;
        share
    });
    between.collect()
}

fn outside(feature: &Feature, values: &Sketch) -> Option<f64> {
    let (least, most) = feature.range();
    let (low, high) = values.ends()?;
    // Within a bin nothing is known; the exact ends say whether anything is outside at all.
    let below = if low < least { values.share_before(least)? } else { 0.0 };
    let above = if high > most { 1.0 - values.share_up_to(most)? } else { 0.0 };
    Some(below + above)
}

/// The training rows of one feature, as far as the predictor file tells: classes' quantiles, weighed
/// by the classes' rows, straight lines between them.
struct Training<'a> {
    feature: &'a Feature,
    counts: &'a [usize],
}

impl Training<'_> {
    fn share_below(&self, value: f64) -> f64 {
        let all: usize = self.counts.iter().sum();
        let classes = self.feature.quantiles.iter().zip(self.counts);
        let below = classes.map(|(class, &count)| share_below(&class.0, value) * count as f64);
        below.sum::<f64>() / all.max(1) as f64
    }

    fn quantile(&self, level: f64) -> f64 {
        let (least, most) = self.feature.range();
        let (mut low, mut high) = (f64::from(least), f64::from(most));
        // Halving a range of floats 60 times leaves nothing to halve.
        for _ in 0..60 {
            let middle = low + (high - low) / 2.0;
            if self.share_below(middle) < level { low = middle } else { high = middle }
        }
        high
    }
}

/// Share below `value` of a class with these quantiles at [`QUANTILE_LEVELS`].
fn share_below(quantiles: &[f32], value: f64) -> f64 {
    let places = quantiles.iter().map(|&quantile| f64::from(quantile)).zip(QUANTILE_LEVELS);
    let mut before: Option<(f64, f64)> = None;
    for (quantile, level) in places {
        if value < quantile {
            let Some((low, from)) = before else { return 0.0 };
            return from + (level - from) * (value - low) / (quantile - low);
        }
        before = Some((quantile, level));
    }
    before.map_or(0.0, |_| 1.0)
}
