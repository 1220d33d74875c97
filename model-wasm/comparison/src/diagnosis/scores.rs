//! Patterns in the scores that the other side gives.

use super::{Diagnosis, ENOUGH, SAME, Sides};

/// Most decimals that count as rounded.
const MOST_DECIMALS: i32 = 3;

/// All scores have few decimals.
pub(super) fn rounded(sides: &Sides<'_>) -> Option<Diagnosis> {
    let scores: Vec<(f64, f64)> = sides.pairs().collect();
    if scores.len() < ENOUGH {
        return None;
    }
    let has = |decimals: i32| {
        let scale = 10f64.powi(decimals);
        let whole = |score: f64| (score * scale - (score * scale).round()).abs() < 1e-9 * scale;
        scores.iter().all(|(_, there)| whole(*there))
    };
    let decimals = (0..=MOST_DECIMALS).find(|&decimals| has(decimals))?;
    // Ours rounded or cut are theirs, and not some other model's.
    let step = 10f64.powi(-decimals);
    let near = scores.iter().all(|(here, there)| (here - there).abs() <= step + SAME);
    near.then(|| Diagnosis {
        title: match decimals {
            0 => "Its scores are whole numbers".to_owned(),
            1 => "Its scores are cut to 1 decimal".to_owned(),
            more => format!("Its scores are cut to {more} decimals"),
        },
        evidence: format!(
            "None of {} scores has more decimals, and each is within {step} of ours.",
            scores.len()
        ),
        remedy: "Look at how the function writes its answer. Rounding moves verdicts of rows near the threshold.".to_owned(),
    })
}

/// The same question, answered by other parameters.
pub(super) fn other_model(sides: &Sides<'_>) -> Option<Diagnosis> {
    let scores: Vec<(f64, f64)> = sides.pairs().collect();
    let differing = sides.differing();
    let rows = sides.rows();
    let related = if scores.len() >= ENOUGH {
        let found = correlation(&scores)?;
        let apart = scores.iter().filter(|(here, there)| (here - there).abs() > SAME).count();
        let words = format!(
            "{apart} of {} scores differ, and follow ours with a correlation of {found:.3}",
            scores.len()
        );
        (found > 0.5).then_some(words)
    } else {
        // Far better than chance, and without any pattern.
        (4 * differing < rows).then(|| "the verdicts that differ show no pattern".to_owned())
    };
    related.map(|words| Diagnosis {
        title: "Another model, or another version of this one".to_owned(),
        evidence: format!("{differing} of {rows} verdicts differ; {words}."),
        remedy: "Compare version and hash of the model behind the endpoint with this file's, which the Model view shows.".to_owned(),
    })
}

/// Pearson's, of finite pairs; none where one side never varies.
fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let count = pairs.len() as f64;
    let (x, y) = pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    let (x, y) = (x / count, y / count);
    let sum = |of: fn(f64, f64) -> f64| pairs.iter().map(|p| of(p.0 - x, p.1 - y)).sum::<f64>();
    let found = sum(|a, b| a * b) / (sum(|a, _| a * a) * sum(|_, b| b * b)).sqrt();
    found.is_finite().then_some(found)
}
