//! Whether correcting the logits helps, judged on rows that the correction was not fitted on.

use model_wasm::manifest::{Calibration, CalibrationTrial, Head};
use stats::{Estimate, Reliability};

use super::{BINS, Trial, answer::Answer, out_of_fold::OutOfFold, written};
use crate::{Dataset, export::head, probability::sigmoid};

/// Steps of Newton's method, at most.
const STEPS: usize = 100;
/// Times that a step is halved before it counts as none.
const HALVINGS: i32 = 30;
/// Scales that are tried for a temperature, as logarithms.
const LOG_SCALES: (f64, f64) = (-3.0, 3.0);
const GOLDEN: f64 = 0.618_033_988_749_894_9;
/// Keeps the curvature above 0 where every probability is certain.
const RIDGE: f64 = 1e-6;

type Fit = fn(&Dataset, &[(usize, &Answer)]) -> Calibration;

/// None, temperature and (for one logit) Platt's; that with the least log loss is used, if it gains
/// more than the standard error of the gain over rows.
pub(super) fn trials(data: &Dataset, raw: &OutOfFold) -> Vec<Trial> {
    let mut ways: Vec<(&str, Fit)> = vec![("temperature", temperature)];
    if head(data) == Head::Sigmoid {
        ways.push(("platt", platt));
    }
    let mut trials = vec![trial(data, "none", None, raw.clone())];
    for (name, fit) in ways {
        let all: Vec<(usize, &Answer)> =
            raw.repeats().flat_map(|answers| answers.iter().enumerate()).collect();
        let left_out = raw.calibrated(data, |others| fit(data, others));
        trials.push(trial(data, name, Some(fit(data, &all)), left_out));
    }
    let best = (1..trials.len()).filter(|&place| gains(data, raw, &trials[place].left_out));
    let best = best.min_by(|&a, &b| trials[a].told.log_loss.total_cmp(&trials[b].told.log_loss));
    trials[best.unwrap_or(0)].told.used = true;
    trials
}

fn trial(data: &Dataset, method: &str, fitted: Option<Calibration>, left_out: OutOfFold) -> Trial {
    let losses = row_losses(data, &left_out);
    let log_loss = losses.iter().sum::<f64>() / losses.len().max(1) as f64;
    let told = CalibrationTrial {
        method: method.to_owned(),
        fitted,
        log_loss: written(log_loss),
        ece: written(ece(data, &left_out)),
        used: false,
    };
    Trial { told, left_out }
}

/// Mean over repeats of each row's loss, in nats.
fn row_losses(data: &Dataset, left_out: &OutOfFold) -> Vec<f64> {
    let repeats = left_out.repeats().count().max(1) as f64;
    let loss = |row: usize| {
        let chance = |answers: &[Answer]| answers[row].probabilities[data.labels[row]];
        left_out.repeats().map(|answers| -chance(answers).max(1e-15).ln()).sum::<f64>() / repeats
    };
    (0..data.len()).map(loss).collect()
}

fn gains(data: &Dataset, raw: &OutOfFold, left_out: &OutOfFold) -> bool {
    let (before, after) = (row_losses(data, raw), row_losses(data, left_out));
    let gains: Vec<f64> = before.iter().zip(&after).map(|(b, a)| b - a).collect();
    let gain = Estimate::of(&gains);
    gain.is_some_and(|gain| gain.standard_error.is_some_and(|error| gain.mean > error))
}

/// Mean over repeats.
fn ece(data: &Dataset, left_out: &OutOfFold) -> f64 {
    let truth: Vec<bool> = data.labels.iter().map(|&label| label == data.positive).collect();
    let of_repeat = |answers: &[Answer]| {
        let chances: Vec<f64> = answers.iter().map(|a| a.probabilities[data.positive]).collect();
        Reliability::of(&truth, &chances, BINS).and_then(|r| r.ece())
    };
    let errors: Vec<f64> = left_out.repeats().filter_map(of_repeat).collect();
    errors.iter().sum::<f64>() / errors.len().max(1) as f64
}

/// The scale of least log loss, by golden-section search over its logarithm; 1 where the logits
/// part the classes, since any larger one would then seem better still.
fn temperature(data: &Dataset, rows: &[(usize, &Answer)]) -> Calibration {
    let by = |log: f64| Calibration { scale: log.exp(), shift: 0.0 };
    let cost = |log: f64| -> f64 {
        let loss = |(row, answer): &(usize, &Answer)| {
            -answer.calibrated(data, by(log)).probabilities[data.labels[*row]].max(1e-15).ln()
        };
        rows.iter().map(loss).sum()
    };
    if rows.iter().all(|(row, answer)| answer.verdict(data) == data.labels[*row]) {
        return by(0.0);
    }
    let (mut low, mut high) = LOG_SCALES;
    while high - low > 1e-4 {
        let (left, right) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
        if cost(left) <= cost(right) { high = right } else { low = left }
    }
    let scale = by((low + high) / 2.0).scale;
    Calibration { scale: written(scale), shift: 0.0 }
}

/// Scale and shift of least log loss (Platt 1999, with his targets, which are a little less than
/// certain and so keep the fit finite where the logits part the classes), by Newton's method with
/// steps halved until the loss falls (Lin, Lin and Weng 2007).
fn platt(data: &Dataset, rows: &[(usize, &Answer)]) -> Calibration {
    let positive = |row: usize| data.labels[row] == data.positive;
    let positives = rows.iter().filter(|(row, _)| positive(*row)).count() as f64;
    let negatives = rows.len() as f64 - positives;
    let sure = [1.0 / (negatives + 2.0), (positives + 1.0) / (positives + 2.0)];
    let points: Vec<(f64, f64)> = rows
        .iter()
        .map(|(row, answer)| (answer.logits[0], sure[usize::from(positive(*row))]))
        .collect();
    let mut found = Calibration { scale: 1.0, shift: 0.0 };
    for _ in 0..STEPS {
        let step = newton_step(&points, found);
        let loss = smooth_loss(&points, found);
        let shorter = (0..HALVINGS).map(|halvings| 0.5f64.powi(halvings)).map(|share| {
            let [scale, shift] = step.map(|part| part * share);
            Calibration { scale: found.scale - scale, shift: found.shift - shift }
        });
        let better = |tried: &Calibration| tried.scale > 0.0 && smooth_loss(&points, *tried) < loss;
        match shorter.into_iter().find(better) {
            Some(next) => found = next,
            None => break,
        }
    }
    Calibration { scale: written(found.scale), shift: written(found.shift) }
}

/// Sum over points (logit, target) of the binary cross-entropy.
fn smooth_loss(points: &[(f64, f64)], by: Calibration) -> f64 {
    let loss = |&(logit, target): &(f64, f64)| {
        let x = by.scale * logit + by.shift;
        // ln(1 + exp(x)) − t·x, without an overflow on either side.
        x.max(0.0) + (-x.abs()).exp().ln_1p() - target * x
    };
    points.iter().map(loss).sum()
}

/// By how much scale and shift are to be lowered.
fn newton_step(points: &[(f64, f64)], by: Calibration) -> [f64; 2] {
    let (mut slope, mut curve) = ([0.0; 2], [RIDGE, 0.0, RIDGE]);
    for &(logit, target) in points {
        let chance = sigmoid(by.scale * logit + by.shift);
        let (gap, weight) = (chance - target, chance * (1.0 - chance));
        slope = [slope[0] + gap * logit, slope[1] + gap];
        curve[0] += weight * logit * logit;
        curve[1] += weight * logit;
        curve[2] += weight;
    }
    let determinant = curve[0] * curve[2] - curve[1] * curve[1];
    [
        (curve[2] * slope[0] - curve[1] * slope[1]) / determinant,
        (curve[0] * slope[1] - curve[1] * slope[0]) / determinant,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::embedded,
        random::{Purpose, generator, uniform},
    };

    /// Labels drawn with probability σ(scale · logit + shift): what the fits should find again.
    fn drawn(scale: f64, shift: f64) -> (Dataset, Vec<Answer>) {
        let mut random = generator(5, Purpose::Pool);
        let mut data = embedded::wdbc();
        let logits: Vec<f64> = (0..40_000).map(|_| 8.0 * uniform(&mut random) - 4.0).collect();
        let label = |logit: &f64| {
            usize::from(uniform(&mut random) < 1.0 / (1.0 + (-(scale * logit + shift)).exp()))
        };
        data.labels = logits.iter().map(label).collect();
        let answers = logits.into_iter().map(|logit| Answer::of(&data, vec![logit])).collect();
        (data, answers)
    }

    #[test]
    fn platt_finds_scale_and_shift_again() {
        let (data, answers) = drawn(0.5, 0.7);
        let found = platt(&data, &answers.iter().enumerate().collect::<Vec<_>>());
        assert!((found.scale - 0.5).abs() < 0.03 && (found.shift - 0.7).abs() < 0.05, "{found:?}");
    }

    #[test]
    fn logits_that_are_far_too_sure_are_brought_back() {
        let (data, answers) = drawn(0.2, -0.3);
        let found = platt(&data, &answers.iter().enumerate().collect::<Vec<_>>());
        assert!((found.scale - 0.2).abs() < 0.02 && (found.shift + 0.3).abs() < 0.05, "{found:?}");
    }

    #[test]
    fn classes_that_are_parted_make_nothing_certain() {
        let mut data = embedded::wdbc();
        let logits: Vec<f64> = (0..60).map(|k| if k % 2 == 0 { -2.0 } else { 2.0 }).collect();
        data.labels = (0..60).map(|k| k % 2).collect();
        let answers: Vec<Answer> =
            logits.into_iter().map(|logit| Answer::of(&data, vec![logit])).collect();
        let rows: Vec<(usize, &Answer)> = answers.iter().enumerate().collect();
        // Platt's targets for 30 of 30: 31/32, so the logit of ±2 becomes ln 31 = 3.434.
        let found = platt(&data, &rows);
        assert!((found.scale * 2.0 - 31f64.ln()).abs() < 1e-3 && found.shift.abs() < 1e-3);
        assert_eq!(temperature(&data, &rows), Calibration { scale: 1.0, shift: 0.0 });
    }

    #[test]
    fn a_temperature_is_found_again() {
        let (data, answers) = drawn(0.5, 0.0);
        let found = temperature(&data, &answers.iter().enumerate().collect::<Vec<_>>());
        assert!((found.scale - 0.5).abs() < 0.03 && found.shift == 0.0, "{found:?}");
    }
}
