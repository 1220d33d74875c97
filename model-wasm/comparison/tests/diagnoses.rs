//! Each fault is committed on purpose, on the known cases of the shipped predictor, and must be named;
//! the other side's answers are made by a plain copy of its faulty code, not by the diagnosis's own.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use comparison::{Diagnosis, diagnose, diagnosis::Seen};
use model_wasm::Predictor;

fn predictor(name: &str) -> Predictor {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/models");
    Predictor::from_bytes(&std::fs::read(format!("{folder}/wdbc-{name}.safetensors")).unwrap())
        .unwrap()
}

fn rows() -> Vec<Vec<f32>> {
    predictor("dense").reference().iter().map(|row| row.values.clone()).collect()
}

/// What the other side says, row by row.
fn other_side(answer: impl Fn(&[f32]) -> (usize, Option<f64>)) -> Vec<Diagnosis> {
    let rows = rows();
    let seen: Vec<Seen> = rows
        .iter()
        .map(|row| {
            let (class, score) = answer(row);
            Seen { class: class as u32, score }
        })
        .collect();
    diagnose(&predictor("dense"), &rows.concat(), &seen)
}

fn check(found: &[Diagnosis], title: &str) {
    let titles: Vec<&str> = found.iter().map(|found| found.title.as_str()).collect();
    assert!(titles.len() == 1 && titles[0].contains(title), "{found:#?}");
}

fn score(predictor: &Predictor, row: &[f32]) -> f64 {
    f64::from(predictor.predict(row).unwrap().probability)
}

#[test]
fn where_nothing_differs_nothing_is_said() {
    let dense = predictor("dense");
    assert_eq!(other_side(|row| (dense.predict(row).unwrap().class, None)), []);
    // The seventh digit is another computer's.
    let near =
        other_side(|row| (dense.predict(row).unwrap().class, Some(score(&dense, row) + 1e-7)));
    assert_eq!(near, []);
}

#[test]
fn the_handler_that_cuts_scores_is_named() {
    let dense = predictor("dense");
    let found = other_side(|row| (score(&dense, row) as usize, None));
    check(&found, "It answers B whatever the score");
    assert!(found[0].remedy.contains("int(score)"));
    // Behind another model, too.
    let linear = predictor("linear");
    check(
        &other_side(|row| (score(&linear, row) as usize, None)),
        "It answers B whatever the score",
    );
}

#[test]
fn a_constant_answer_is_named() {
    check(&other_side(|_| (1, None)), "It always answers M");
    check(&other_side(|_| (1, Some(0.77))), "It always answers M");
}

#[test]
fn labels_the_other_way_round_are_named() {
    let dense = predictor("dense");
    check(&other_side(|row| (1 - dense.predict(row).unwrap().class, None)), "the other way round");
    let scored =
        other_side(|row| (1 - dense.predict(row).unwrap().class, Some(1.0 - score(&dense, row))));
    check(&scored, "the other way round");
    assert!(scored[0].evidence.contains("subtracted from 1"));
}

/// As code that took the columns family by family would be given ours: place 1 of its row is the second
/// statistic of the first family.
#[test]
fn permuted_columns_are_named_with_their_order() {
    let dense = predictor("dense");
    let permuted = |row: &[f32]| -> Vec<f32> {
        (0..30).map(|place| row[place % 3 * 10 + place / 3]).collect()
    };
    let found = other_side(|row| {
        let found = dense.predict(&permuted(row)).unwrap();
        (found.class, Some(f64::from(found.probability)))
    });
    check(&found, "with their columns family by family");
    let reversed = other_side(|row| {
        let row: Vec<f32> = row.iter().rev().copied().collect();
        let found = dense.predict(&row).unwrap();
        (found.class, Some(f64::from(found.probability)))
    });
    check(&reversed, "from last to first");
}

/// The other side takes our columns for sorted by name: each feature gets what stands at its name's
/// place. Some verdicts are still of either class, so that they suffice.
#[test]
fn verdicts_alone_can_show_a_permutation() {
    let dense = predictor("dense");
    let features = &dense.manifest().features;
    let before = |name: &str| features.iter().filter(|other| other.name.as_str() < name).count();
    let taken = |row: &[f32]| -> Vec<f32> {
        features.iter().map(|feature| row[before(&feature.name)]).collect()
    };
    check(
        &other_side(|row| (dense.predict(&taken(row)).unwrap().class, None)),
        "with their columns by name",
    );
}

/// The scaling is undone before the model that scales: then its network sees the rows as they are.
#[test]
fn missing_and_double_scaling_are_named() {
    let dense = predictor("dense");
    let normaliser = dense.manifest().normaliser.clone();
    let place = |row: &[f32], act: fn(f32, f32, f32) -> f32| -> Vec<f32> {
        (0..row.len()).map(|i| act(row[i], normaliser.mean[i], normaliser.std[i])).collect()
    };
    let answer = |row: Vec<f32>| {
        let found = dense.predict(&row).unwrap();
        (found.class, Some(f64::from(found.probability)))
    };
    let raw = other_side(|row| answer(place(row, |value, mean, std| value * std + mean)));
    check(&raw, "without being scaled");
    let twice = other_side(|row| answer(place(row, |value, mean, std| (value - mean) / std)));
    check(&twice, "scaled twice");
}

#[test]
fn another_threshold_is_found() {
    let dense = predictor("dense");
    let found =
        other_side(|row| (usize::from(score(&dense, row) >= 0.05), Some(score(&dense, row))));
    check(&found, "It decides at another threshold, near 0.0");
}

#[test]
fn rounded_scores_are_named() {
    let dense = predictor("dense");
    let rounded = |row: &[f32]| (score(&dense, row) * 100.0).round() / 100.0;
    let found = other_side(|row| (dense.predict(row).unwrap().class, Some(rounded(row))));
    check(&found, "Its scores are cut to 2 decimals");
}

#[test]
fn another_model_is_another_model() {
    let linear = predictor("linear");
    let scored = |row: &[f32]| (linear.predict(row).unwrap().class, Some(score(&linear, row)));
    check(&other_side(scored), "Another model, or another version");
    let found = other_side(|row| (linear.predict(row).unwrap().class, None));
    check(&found, "Another model, or another version");
}

#[test]
fn too_few_rows_say_nothing() {
    let rows = rows();
    let seen = vec![Seen { class: 0, score: None }; 9];
    assert_eq!(diagnose(&predictor("dense"), &rows[..9].concat(), &seen), []);
}
