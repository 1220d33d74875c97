//! Whether correcting the logits helps, judged on rows that the correction was not fitted on.

use model_wasm::manifest::{Calibration, CalibrationTrial, Head};
use stats::{Estimate, Reliability};

use super::{
    BINS, Trial,
    out_of_fold::{Answer, OutOfFold},
    written,
};
use crate::{Dataset, export::head};

/// Steps of Newton's method; it settles in fewer than ten.
const STEPS: usize = 50;
/// Scales that are tried for a temperature, as logarithms.
const LOG_SCALES: (f64, f64) = (-3.0, 3.0);
const GOLDEN: f64 = 0.618_033_988_749_894_9;
/// Keeps the fit finite where the logits part the classes without a miss.
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
    let used = &mut trials[best.unwrap_or(0)];
    (used.used, used.told.used) = (true, true);
    trials
}

fn trial(data: &Dataset, method: &str, fitted: Option<Calibration>, left_out: OutOfFold) -> Trial {
    let losses = row_losses(data, &left_out);
    let log_loss = losses.iter().sum::<f64>() / losses.len().max(1) as f64;
    let told = CalibrationTrial {
        method: method.to_owned(),
        log_loss: written(log_loss),
        ece: written(ece(data, &left_out)),
        used: false,
    };
    Trial { told, fitted, used: false, left_out }
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

/// The scale of least log loss, by golden-section search over its logarithm.
fn temperature(data: &Dataset, rows: &[(usize, &Answer)]) -> Calibration {
    let by = |log: f64| Calibration { scale: log.exp(), shift: 0.0 };
    let cost = |log: f64| -> f64 {
        let loss = |(row, answer): &(usize, &Answer)| {
            -answer.calibrated(data, by(log)).probabilities[data.labels[*row]].max(1e-15).ln()
        };
        rows.iter().map(loss).sum()
    };
    let (mut low, mut high) = LOG_SCALES;
    while high - low > 1e-4 {
        let (left, right) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
        if cost(left) <= cost(right) { high = right } else { low = left }
    }
    let found = by((low + high) / 2.0);
    Calibration { scale: written(found.scale), ..found }
}

/// Scale and shift of least log loss (Platt 1999, on the labels as they are), by Newton's method.
fn platt(data: &Dataset, rows: &[(usize, &Answer)]) -> Calibration {
    let mut found = Calibration { scale: 1.0, shift: 0.0 };
    for _ in 0..STEPS {
        let (mut slope, mut curve) = ([0.0; 2], [RIDGE, 0.0, RIDGE]);
        for (row, answer) in rows {
            let logit = answer.logits[0];
            let chance = 1.0 / (1.0 + (-(found.scale * logit + found.shift)).exp());
            let gap = chance - f64::from(u8::from(data.labels[*row] == data.positive));
            let weight = chance * (1.0 - chance);
            slope = [slope[0] + gap * logit, slope[1] + gap];
            curve[0] += weight * logit * logit;
            curve[1] += weight * logit;
            curve[2] += weight;
        }
        let determinant = curve[0] * curve[2] - curve[1] * curve[1];
        found.scale -= (curve[2] * slope[0] - curve[1] * slope[1]) / determinant;
        found.shift -= (curve[0] * slope[1] - curve[1] * slope[0]) / determinant;
    }
    // A correction that turns the order round, or none at all, corrects nothing.
    let sound = found.scale.is_finite() && found.scale > 0.0 && found.shift.is_finite();
    let (scale, shift) = if sound { (found.scale, found.shift) } else { (1.0, 0.0) };
    Calibration { scale: written(scale), shift: written(shift) }
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
    fn a_temperature_is_found_again() {
        let (data, answers) = drawn(0.5, 0.0);
        let found = temperature(&data, &answers.iter().enumerate().collect::<Vec<_>>());
        assert!((found.scale - 0.5).abs() < 0.03 && found.shift == 0.0, "{found:?}");
    }
}
