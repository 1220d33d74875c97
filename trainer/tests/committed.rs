//! The predictors that are shipped: what they claim is what they do.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::Path};

use model_wasm::{Predictor, manifest::PartReport};
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

fn check(file: &str, name: &str) {
    let (predictor, data) = (open(file), embedded::wdbc());
    let manifest = predictor.manifest();
    assert_eq!(manifest.name, name);
    assert!(predictor.self_test().is_passed());
    assert_eq!(manifest.provenance.data_sha256, data.sha256());
    let seed = manifest.provenance.recipe.seed;
    let split = Split::stratified(&data, Recipe::reference().split, seed).unwrap();
    let found = reports(&data, &split, &predictions(&predictor, &data).unwrap());
    for (claimed, found) in manifest.claims.parts.iter().zip(&found) {
        assert_eq!((&claimed.part, claimed.example_count), (&found.part, found.example_count));
        for (claimed, found) in numbers(claimed).iter().zip(numbers(found)) {
            assert!((claimed - found).abs() < 1e-6, "{claimed} {found}");
        }
    }
    assert_eq!(manifest.claims.parts.len(), 3);
}

#[test]
fn the_dense_network_keeps_its_claims() {
    check("wdbc-dense.safetensors", "WDBC dense network");
}

#[test]
fn the_linear_learner_keeps_its_claims() {
    check("wdbc-linear.safetensors", "WDBC linear learner");
}
