//! Measuring: the shipped network on the parts of its split, and the recipe by cross-validation.

mod answer;
mod calibrate;
mod card;
mod conformal;
mod metrics;
mod out_of_fold;
mod parts;

pub(crate) use answer::Answer;
pub use card::card;
pub use parts::{predictions, reports};

use model_wasm::manifest::{
    Calibration, CalibrationTrial, ConformalLevel, Evaluation, Head, Holdouts, Metric,
    ScoreHistogram,
};
use stats::{Estimate, Spread, bootstrap};

use crate::{
    Dataset, Error, Recipe,
    cross_validation::{Outcome, Plan},
    export::head,
    novelty,
};
use metrics::Measurement;
use out_of_fold::OutOfFold;

/// Resamples behind an interval.
const RESAMPLES: usize = 1000;
/// Bins of equal width behind the calibration error.
pub(crate) const BINS: u16 = 10;
/// Width of a bin of logits: probabilities are known to 3 % of their distance from 0 or 1.
const LOGIT_WIDTH: f64 = 1.0 / 16.0;

/// What cross-validation says of a recipe, and what of it a predictor file uses.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// What the file says.
    pub evaluation: Evaluation,
    /// What corrects logits, where that helps.
    pub calibration: Option<Calibration>,
    /// Which classes are possible.
    pub conformal: Vec<ConformalLevel>,
}

/// Measures from the outcomes of all tasks of a plan. `commit` names the code that measured.
///
/// # Errors
/// [`Error::Data`] if an outcome of the plan is missing.
pub fn measure(
    data: &Dataset,
    recipe: &Recipe,
    plan: &Plan,
    outcomes: &[Outcome],
    commit: &str,
) -> Result<Measured, Error> {
    let raw = OutOfFold::collect(data, plan, outcomes)?;
    let trials = calibrate::trials(data, &raw);
    let used = trials.iter().find(|trial| trial.told.used);
    let left_out = used.map_or(&raw, |trial| &trial.left_out);
    let evaluation = Evaluation {
        protocol: protocol(data, plan, used.is_some_and(|trial| trial.told.fitted.is_some())),
        recipe: recipe.name.clone(),
        folds: plan.folds,
        repeats: plan.repeats,
        seed: plan.seed,
        rows: data.len(),
        commit: commit.to_owned(),
        calibration_bins: BINS,
        metrics: metrics(data, left_out),
        holdouts: holdouts(data, outcomes),
        always_missed: missed(data, left_out)
            .filter(|m| m.1 == plan.repeats)
            .map(|m| m.0)
            .collect(),
        sometimes_missed: missed(data, left_out).filter(|m| m.1 < plan.repeats).collect(),
        calibration: trials.iter().map(|trial| trial.told.clone()).collect(),
        false_alarms: written(novelty::false_alarms(data, plan)?),
        scores: scores(data, left_out),
    };
    Ok(Measured {
        evaluation,
        calibration: used.and_then(|trial| trial.told.fitted),
        conformal: conformal::levels(data, left_out),
    })
}

/// With six decimals, which every JSON reader gives back exactly, and nobody needs more.
fn written(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn metrics(data: &Dataset, left_out: &OutOfFold) -> Vec<Metric> {
    let all: Vec<usize> = (0..data.len()).collect();
    let measured = |rows: &[usize]| -> Vec<Vec<Measurement>> {
        left_out.repeats().map(|answers| metrics::measure(data, answers, rows)).collect()
    };
    let whole = measured(&all);
    let names: Vec<&str> = whole.first().map_or_else(Vec::new, |m| m.iter().map(|m| m.0).collect());
    let mean = |measured: &[Vec<Measurement>], place: usize| -> Option<f64> {
        let values = measured.iter().map(|m| m[place].1).collect::<Option<Vec<f64>>>()?;
        Some(Estimate::of(&values)?.mean)
    };
    // One pass over the resamples for all metrics: the draws are those of every `bootstrap` with
    // this seed, so a metric's interval does not depend on what else is measured.
    let mut resampled: Vec<Vec<Option<f64>>> = vec![Vec::new(); names.len()];
    let _ = bootstrap(data.len(), RESAMPLES, left_out.seed(), |drawn| {
        let found = measured(drawn);
        (0..names.len()).for_each(|place| resampled[place].push(mean(&found, place)));
        Some(0.0)
    });
    let metric = |(place, name): (usize, &&str)| {
        let values = whole.iter().map(|m| m[place].1).collect::<Option<Vec<f64>>>()?;
        let estimate = Estimate::of(&values)?;
        let mut again = resampled[place].iter();
        let found =
            bootstrap(data.len(), RESAMPLES, left_out.seed(), |_| again.next().copied().flatten());
        Some(Metric {
            name: (*name).to_owned(),
            mean: written(estimate.mean),
            standard_error: estimate.standard_error.map(written),
            interval: found.map(|found| [found.interval.low, found.interval.high].map(written)),
        })
    };
    names.iter().enumerate().filter_map(metric).collect()
}

fn holdouts(data: &Dataset, outcomes: &[Outcome]) -> Option<Holdouts> {
    let splits: Vec<Vec<Measurement>> = out_of_fold::holdouts(data, outcomes)
        .map(|(rows, answers)| metrics::measure(data, &answers, &rows))
        .collect();
    let spread = |place: usize| {
        let values: Option<Vec<f64>> = splits.iter().map(|split| split[place].1).collect();
        let spread = Spread::of(&values?)?;
        Some((splits[0][place].0.to_owned(), [spread.p5, spread.p50, spread.p95].map(written)))
    };
    let metrics = splits.first()?.len();
    Some(Holdouts {
        percent: Plan::HOLDOUT_PERCENT,
        splits: splits.len(),
        spreads: (0..metrics).filter_map(spread).collect(),
    })
}

/// Rows that were missed, and in how many repeats.
fn missed<'a>(
    data: &'a Dataset,
    left_out: &'a OutOfFold,
) -> impl Iterator<Item = (usize, usize)> + 'a {
    let misses = |row: usize| {
        left_out.repeats().filter(|answers| answers[row].verdict(data) != data.labels[row]).count()
    };
    (0..data.len()).map(move |row| (row, misses(row))).filter(|(_, misses)| *misses > 0)
}

fn scores(data: &Dataset, left_out: &OutOfFold) -> Option<ScoreHistogram> {
    if head(data) != Head::Sigmoid {
        return None;
    }
    let rows = left_out.repeats().flat_map(|answers| answers.iter().enumerate());
    let (truth, logits): (Vec<bool>, Vec<f64>) =
        rows.map(|(row, answer)| (data.labels[row] == data.positive, answer.logits[0])).unzip();
    ScoreHistogram::of(&truth, &logits, LOGIT_WIDTH)
}

fn protocol(data: &Dataset, plan: &Plan, calibrated: bool) -> String {
    let corrected = if calibrated {
        "the correction of its logits is fitted on the other folds of the same repeat"
    } else {
        "no correction of the logits was worth using"
    };
    let classes = match head(data) {
        Head::Sigmoid => "",
        Head::Softmax => {
            " Accuracy and log loss speak of all classes, the other metrics of the positive class \
             against all others."
        }
    };
    let chosen = if data.is_public() {
        " The recipe itself was chosen on this table, by figures like these: expect a little less of \
         it elsewhere."
    } else {
        ""
    };
    format!(
        "{} repeats of stratified {}-fold cross-validation over {} rows (seed {}): every row is \
         predicted by networks that have not seen it, everything that is fitted (normaliser, \
         teacher, network, check for unlike rows) is fitted on the other folds, and weights are \
         rounded as they ship. Means over repeats; standard errors over repeats, intervals by \
         {RESAMPLES} bootstrap resamples of rows. Possible classes and their coverage use scores \
         from the other folds of the same repeat, and {corrected}; those folds' networks have seen \
         the row in question, which leaks a little.{chosen}{classes}",
        plan.repeats,
        plan.folds,
        data.len(),
        plan.seed
    )
}

/// A calibration that was tried.
struct Trial {
    told: CalibrationTrial,
    /// The left-out rows as calibrated by what the other folds say.
    left_out: OutOfFold,
}
