//! The predictors that are shipped: what they claim is what they do.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::Path};

use model_wasm::{
    Predictor,
    manifest::{Evaluation, PartReport},
};
use trainer::{
    Recipe,
    data::embedded,
    evaluation::{predictions, reports},
    split::Split,
};

fn open(name: &str) -> Predictor {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../public/models");
    Predictor::from_bytes(&fs::read(folder.join(name)).unwrap()).unwrap()
}

fn numbers(report: &PartReport) -> [f64; 5] {
    let or_nan = |value: Option<f64>| value.unwrap_or(f64::NAN);
    let (precision, recall) = (or_nan(report.precision), or_nan(report.recall));
    [report.binary_accuracy, precision, recall, or_nan(report.auc), report.loss]
}

fn check(file: &str, name: &str, recipe: &Recipe) -> Predictor {
    let (predictor, data) = (open(file), embedded::wdbc());
    let manifest = predictor.manifest();
    assert_eq!(manifest.name, name);
    assert!(predictor.self_test().is_passed());
    assert_eq!(manifest.provenance.data_sha256, data.sha256());
    assert_eq!(manifest.provenance.recipe.name, recipe.name);
    let seed = manifest.provenance.recipe.seed;
    let split = Split::stratified(&data, recipe.split, seed).unwrap();
    let found = reports(&data, &split, &predictions(&predictor, &data).unwrap());
    for (claimed, found) in manifest.claims.parts.iter().zip(&found) {
        assert_eq!((&claimed.part, claimed.example_count), (&found.part, found.example_count));
        for (claimed, found) in numbers(claimed).iter().zip(numbers(found)) {
            assert!((claimed - found).abs() < 1e-6, "{claimed} {found}");
        }
    }
    assert_eq!(manifest.claims.parts.len(), found.len());
    predictor
}

/// What the file says of its recipe, by the metric's name.
fn claimed(predictor: &Predictor) -> impl Fn(&str) -> f64 {
    let evaluation = predictor.manifest().claims.evaluation.clone().unwrap();
    let evaluation: Evaluation = evaluation.read().unwrap();
    assert_eq!((evaluation.folds, evaluation.repeats, evaluation.rows), (10, 10, 569));
    assert!(!evaluation.commit.ends_with('+') && evaluation.commit != "unknown");
    assert!(evaluation.false_alarms <= 0.01, "{}", evaluation.false_alarms);
    move |name| evaluation.metrics.iter().find(|metric| metric.name == name).unwrap().mean
}

#[test]
fn the_dense_network_keeps_its_claims_and_reaches_the_bars() {
    let predictor = check("wdbc-dense.safetensors", "WDBC dense network", &Recipe::distilled());
    let claimed = claimed(&predictor);
    assert!(claimed("accuracy") >= 0.980 && claimed("ROC AUC") >= 0.9960);
    assert!(claimed("log loss") <= 0.065 && claimed("Brier score") <= 0.0165);
    assert!(claimed("calibration error") <= 0.016);
}

#[test]
fn the_linear_learner_keeps_its_claims() {
    let predictor = check("wdbc-linear.safetensors", "WDBC linear learner", &Recipe::linear());
    // The published anchor for a linear learner by gradient descent on this table.
    assert!((claimed(&predictor)("accuracy") - 0.9784).abs() < 0.005);
}
