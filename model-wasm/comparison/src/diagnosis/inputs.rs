//! Rows that were changed on their way: the same model, run here on rows changed likewise, then says
//! what the other side says.

use model_wasm::{Manifest, Predictor};

use super::{Diagnosis, ENOUGH, Seen, Sides, differing, judged};

/// Rows that a change is tried on.
const TRIED: usize = 400;
/// Differences of scores that count as the same under a change, which itself rounds once more.
const NEAR: f64 = 1e-3;
/// The same for the logarithms of small scores: far out, where nearly everything is nearly 0 or 1, they
/// tell one change from another.
const NEAR_LOG: f64 = 0.02;
/// Share of rows that must be explained.
const EXPLAINED: f64 = 0.95;
/// Share of rows by which a change must explain more than none does.
const MORE: f64 = 0.05;

/// Share of rows that one class may have, where verdicts are all there is.
const MOST: f64 = 0.95;

/// A way in which rows may have been changed.
struct Change {
    /// How the rows arrive.
    words: String,
    remedy: &'static str,
    act: Act,
}

/// From a row as it was sent to the row as it arrived.
type Act = Box<dyn Fn(&[f32]) -> Vec<f32>>;

const COLUMNS: &str = "Compare the order in which the endpoint takes the columns with the order of the features in the Model view, the first row of its training table above all.";
const SCALING: &str = "Look at where the values are normalised: in the client, in the function or in the model, and in one of them only.";

/// Columns in another order, values not scaled or scaled twice.
pub(super) fn changed_on_the_way(sides: &Sides<'_>) -> Option<Diagnosis> {
    let sample = Sample::of(sides);
    let rows = sample.seen.len();
    let found = [Measure::Logarithms, Measure::Scores, Measure::Verdicts]
        .into_iter()
        .find_map(|measure| explained(sides.predictor, &sample, measure))?;
    let words: Vec<&str> = found.changes.iter().map(|change| change.words.as_str()).collect();
    let title = match words.as_slice() {
        [one] => format!("Its rows arrive {one}"),
        // Far out all answers are the same, and one change cannot be told from another.
        several => format!("Its rows arrive changed: {}", several.join(", or ")),
    };
    Some(Diagnosis {
        title,
        evidence: format!(
            "On rows changed likewise, this model gives the endpoint's answer for {} of {rows} rows; on the rows as they are, for {}.",
            found.after, found.before
        ),
        remedy: found.changes.first()?.remedy.to_owned(),
    })
}

/// What explains the other side's answers.
struct Found {
    /// All that do so equally well.
    changes: Vec<Change>,
    /// Rows that are explained without a change.
    before: usize,
    /// Rows that are explained with it.
    after: usize,
}

/// Some of the rows, from the whole of them: tables are often sorted by class.
struct Sample {
    values: Vec<f32>,
    seen: Vec<Seen>,
}

impl Sample {
    fn of(sides: &Sides<'_>) -> Self {
        let columns = sides.predictor.manifest().features.len();
        let step = sides.rows().div_ceil(TRIED).max(1);
        let rows = sides.values.chunks_exact(columns).step_by(step);
        Self {
            values: rows.flatten().copied().collect(),
            seen: sides.seen.iter().step_by(step).copied().collect(),
        }
    }
}

/// The changes that explain most by a measure, if that is nearly all and far more than none does.
fn explained(predictor: &Predictor, sample: &Sample, measure: Measure) -> Option<Found> {
    let (columns, rows) = (predictor.manifest().features.len(), sample.seen.len());
    let before = matching(predictor, measure, &sample.values, &sample.seen)?;
    let tried = changes(predictor.manifest()).into_iter().filter_map(|change| {
        let own = sample.values.chunks_exact(columns);
        let values: Vec<f32> = own.flat_map(|row| (change.act)(row)).collect();
        Some((change, matching(predictor, measure, &values, &sample.seen)?))
    });
    let tried: Vec<(Change, usize)> = tried.collect();
    let after = tried.iter().map(|(_, after)| *after).max()?;
    let enough = after as f64 >= EXPLAINED * rows as f64;
    let more = after.saturating_sub(before) as f64 > MORE * rows as f64;
    let best = tried.into_iter().filter(|(_, found)| *found == after).map(|(change, _)| change);
    (enough && more).then(|| Found { changes: best.collect(), before, after })
}

/// By what two sides are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Measure {
    Logarithms,
    Scores,
    Verdicts,
}

/// For how many rows this model, given `values`, says what the other side said. None where the measure
/// tells nothing: too few scores, or verdicts that are nearly all the same, which too much matches.
fn matching(
    predictor: &Predictor,
    measure: Measure,
    values: &[f32],
    seen: &[Seen],
) -> Option<usize> {
    let (classes, scores) = judged(predictor, values, seen);
    if measure == Measure::Verdicts {
        let there: Vec<usize> = seen.iter().map(|seen| seen.class as usize).collect();
        let varied = is_varied(&classes) && is_varied(&there);
        return varied.then(|| seen.len() - differing(&classes, seen));
    }
    if seen.iter().filter(|seen| seen.score.is_some()).count() < ENOUGH {
        return None;
    }
    let near = |(here, seen): (&f64, &Seen)| {
        seen.score.is_some_and(|there| match measure {
            Measure::Logarithms => are_near(*here, there),
            _ => (here - there).abs() <= NEAR,
        })
    };
    Some(scores.iter().zip(seen).filter(|&pair| near(pair)).count())
}

/// Whether two scores are near each other, and the smaller they are the nearer.
fn are_near(here: f64, there: f64) -> bool {
    let log = |score: f64| score.max(f64::MIN_POSITIVE).ln();
    // What is close to 1 has no digits left to tell.
    (here - there).abs() <= NEAR && (log(here) - log(there)).abs() <= NEAR_LOG
}

/// Whether no class has nearly all rows.
fn is_varied(classes: &[usize]) -> bool {
    let share = |class: &usize| classes.iter().filter(|other| *other == class).count() as f64;
    classes.iter().all(|class| share(class) <= MOST * classes.len() as f64)
}

fn changes(manifest: &Manifest) -> Vec<Change> {
    let (mean, std) = (manifest.normaliser.mean.clone(), manifest.normaliser.std.clone());
    let (centre, spread) = (mean.clone(), std.clone());
    let scaled =
        move |row: &[f32]| each(row, &centre, &spread, |value, mean, std| (value - mean) / std);
    let unscaled = move |row: &[f32]| each(row, &mean, &std, |value, mean, std| value * std + mean);
    let mut changes = vec![
        Change {
            words: "without being scaled".to_owned(),
            remedy: SCALING,
            // What the network is given unscaled is what scaling makes of this.
            act: Box::new(unscaled),
        },
        Change { words: "scaled twice".to_owned(), remedy: SCALING, act: Box::new(scaled) },
    ];
    changes.extend(orders(manifest).into_iter().map(|(words, order)| Change {
        words: format!("with their columns {words}"),
        remedy: COLUMNS,
        act: Box::new(move |row| order.iter().map(|&from| row[from]).collect()),
    }));
    changes
}

fn each(row: &[f32], mean: &[f32], std: &[f32], act: fn(f64, f64, f64) -> f64) -> Vec<f32> {
    let places = row.iter().zip(mean).zip(std);
    places
        .map(|((&value, &mean), &std)| {
            act(f64::from(value), f64::from(mean), f64::from(std)) as f32
        })
        .collect()
}

/// Orders that columns are found in, and what to call them. Place `i` of a permuted row holds the value
/// of column `order[i]`.
fn orders(manifest: &Manifest) -> Vec<(&'static str, Vec<usize>)> {
    let features = &manifest.features;
    let sorted = |key: &dyn Fn(usize) -> (String, String)| {
        let mut order: Vec<usize> = (0..features.len()).collect();
        order.sort_by_key(|&place| key(place));
        order
    };
    let rank = |value: &str, of: fn(&model_wasm::manifest::Feature) -> &str| {
        let place = features.iter().position(|feature| of(feature) == value);
        format!("{:06}", place.unwrap_or_default())
    };
    let group = |place: usize| rank(&features[place].group, |feature| &feature.group);
    let statistic = |place: usize| rank(&features[place].statistic, |feature| &feature.statistic);
    let by_group = sorted(&|place| (group(place), statistic(place)));
    let by_statistic = sorted(&|place| (statistic(place), group(place)));
    let by_name = sorted(&|place| (features[place].name.clone(), String::new()));
    let shifted =
        |by: usize| (0..features.len()).map(|place| (place + by) % features.len()).collect();
    let mut found: Vec<(&'static str, Vec<usize>)> = Vec::new();
    let candidates = [
        ("family by family", by_group),
        ("statistic by statistic", by_statistic),
        ("by name", by_name),
        ("from last to first", (0..features.len()).rev().collect()),
        ("one place to the left", shifted(1)),
        ("one place to the right", shifted(features.len().saturating_sub(1))),
    ];
    for (words, order) in candidates {
        // Ours went out in one order and came in in another: which is which, only a try tells.
        let mut back = vec![0; order.len()];
        order.iter().enumerate().for_each(|(place, &from)| back[from] = place);
        for order in [order, back] {
            let known = order.is_sorted() || found.iter().any(|(_, other)| *other == order);
            if !known {
                found.push((words, order));
            }
        }
    }
    found
}
