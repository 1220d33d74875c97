//! Patterns in the classes that the other side gives.

use super::{Diagnosis, ENOUGH, Sides};

/// Share of rows that may stray from a pattern.
const STRAYS: f64 = 0.02;
/// Difference of scores that rounding explains.
const NEAR: f64 = 0.01;
/// Score from which on `f32` and a handful of decimals call it 1.
const ONE: f64 = 0.9999;

/// Rows that may stray from a pattern.
fn strays(rows: usize) -> usize {
    (rows as f64 * STRAYS) as usize
}

/// Each class stands for the other.
pub(super) fn flipped(sides: &Sides<'_>) -> Option<Diagnosis> {
    let (rows, differing) = (sides.rows(), sides.differing());
    let both = |class: u32| sides.seen.iter().any(|seen| seen.class == class);
    let found = sides.is_binary() && both(0) && both(1) && rows - differing <= strays(rows);
    found.then(|| {
        let mirrored = sides.pairs().all(|(here, there)| (1.0 - here - there).abs() < 0.01);
        let scores = sides.pairs().next().is_some() && mirrored;
        Diagnosis {
            title: "Its labels are the other way round".to_owned(),
            evidence: format!(
                "{differing} of {rows} verdicts are the other class{}.",
                if scores { ", and its scores are ours subtracted from 1" } else { "" }
            ),
            remedy: "Look at which class its label 1 stands for: scikit-learn's own copy of a table may number the classes the other way than the one behind the endpoint.".to_owned(),
        }
    })
}

/// Scores are cut down to whole numbers before they are looked at, so that only 1 itself is positive.
pub(super) fn cut_scores(sides: &Sides<'_>) -> Option<Diagnosis> {
    let positive = sides.predictor.manifest().positive;
    let rows = || sides.classes.iter().zip(&sides.scores).zip(sides.seen);
    let own = rows().filter(|((class, _), _)| **class == positive).count();
    let missed = rows()
        .filter(|((class, _), seen)| **class == positive && seen.class as usize != positive)
        .count();
    // What is called positive is so sure that it cannot be told from 1.
    let sure = |((_, score), seen): &((&usize, &f64), &super::Seen)| {
        seen.class as usize != positive || **score >= ONE
    };
    let unsure = rows().filter(|row| !sure(row)).count();
    let cut = sides.is_binary()
        && own >= ENOUGH / 2
        && 2 * missed > own
        && unsure <= strays(sides.rows());
    // It would see 1 where nothing is left to cut; what is called negative all the same is not looked at.
    let blind = rows().any(|((_, &score), seen)| score >= 1.0 && seen.class as usize != positive);
    let whole = !blind && sides.pairs().all(|(_, there)| there.fract() == 0.0);
    (cut && whole).then(|| {
        let (no, yes) = (sides.code(1 - positive), sides.code(positive));
        let (rest, or) = match own - missed {
            0 => (String::new(), " Or it does not look at what it is sent: send two rows that could not be more different."),
            few => (format!(" The {few} others have a score that cannot be told from 1."), ""),
        };
        Diagnosis {
            title: format!("It answers {no} whatever the score"),
            evidence: format!("Of {own} rows that are {yes} here, it calls {missed} {no}.{rest}"),
            remedy: format!("Its handler probably cuts the score down to a whole number, as int(score) does, which makes 0 of everything below 1. It should read predicted_label, or call {yes} what reaches the threshold.{or}"),
        }
    })
}

/// One class for everything.
pub(super) fn constant(sides: &Sides<'_>) -> Option<Diagnosis> {
    let first = sides.seen.first()?.class as usize;
    let alone = sides.seen.iter().all(|seen| seen.class as usize == first);
    let others = sides.differing();
    (alone && others >= 3).then(|| Diagnosis {
        title: format!("It always answers {}", sides.code(first)),
        evidence: format!(
            "All {} answers are {}; here {others} of these rows are something else.",
            sides.rows(),
            sides.code(first)
        ),
        remedy: "Send two rows that could not be more different. If it still says the same, it does not look at what it is sent: read how it takes the body apart.".to_owned(),
    })
}

/// The same order of rows, cut at another place.
pub(super) fn other_threshold(sides: &Sides<'_>) -> Option<Diagnosis> {
    let manifest = sides.predictor.manifest();
    let positive = manifest.positive;
    let mut rows: Vec<(f64, bool)> = sides
        .scores
        .iter()
        .zip(sides.seen)
        .map(|(&score, seen)| (score, seen.class as usize == positive))
        .collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (place, errors) = best_cut(&rows);
    let inside = place > 0 && place < rows.len();
    let found = sides.is_binary() && inside && errors <= strays(rows.len());
    // Where scores differ too, it is not the threshold alone.
    let apart = sides.pairs().filter(|(here, there)| (here - there).abs() > NEAR).count();
    if !found || sides.differing() <= 2 * errors || apart > strays(rows.len()) {
        return None;
    }
    let threshold = f64::midpoint(rows[place - 1].0, rows[place].0);
    Some(Diagnosis {
        title: format!("It decides at another threshold, near {threshold:.2}"),
        evidence: format!(
            "Cut at {threshold:.3} instead of {}, our own scores give its verdict on all but {errors} of {} rows.",
            manifest.threshold,
            rows.len()
        ),
        remedy: "Compare the threshold in the endpoint's code or model with the one that this file was exported with.".to_owned(),
    })
}

/// Where ascending rows are best cut into not positive and positive: the first positive place, and how
/// many rows are then on the wrong side.
fn best_cut(rows: &[(f64, bool)]) -> (usize, usize) {
    // Cut before all: every row that is not positive is wrong.
    let mut wrong = rows.iter().filter(|(_, positive)| !positive).count();
    let mut best = (0, wrong);
    for (place, (_, positive)) in rows.iter().enumerate() {
        wrong = if *positive { wrong + 1 } else { wrong - 1 };
        if wrong < best.1 {
            best = (place + 1, wrong);
        }
    }
    best
}
