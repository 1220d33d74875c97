//! From folds to what a recipe is worth.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use model_wasm::{
    Predictor,
    manifest::{Calibration, Evaluation, Metric},
};
use trainer::{
    Backend, Dataset, Measured, Publication, Recipe, Silent, Trained,
    cross_validation::{Job, Outcome, Plan},
    data::embedded,
    evaluation,
};

fn linear() -> Recipe {
    Recipe { split: [85, 0, 15], ..Recipe::linear() }
}

fn outcomes(data: &Dataset, plan: &Plan) -> Vec<Outcome> {
    let job = Job { data: data.clone(), recipe: linear(), backend: Backend::default() };
    let tasks = plan.tasks(data).unwrap();
    tasks.iter().map(|task| job.run(task, &mut Silent).unwrap()).collect()
}

fn measured(data: &Dataset, plan: &Plan) -> Measured {
    evaluation::measure(data, &linear(), plan, &outcomes(data, plan), "abc").unwrap()
}

fn metric<'a>(evaluation: &'a Evaluation, name: &str) -> &'a Metric {
    evaluation.metrics.iter().find(|metric| metric.name == name).unwrap()
}

#[test]
fn a_linear_learner_is_worth_what_scikit_learn_says() {
    let data = embedded::wdbc();
    let plan = Plan { folds: 5, repeats: 2, holdouts: 4, seed: 3 };
    let Measured { evaluation, conformal, calibration } = measured(&data, &plan);
    // The published anchors for linear learners on this table, 10 × 10 folds: accuracy .9784,
    // ROC AUC .9936 to .9940, log loss .0797 to .0836. Fewer folds and repeats scatter more.
    let near = |name: &str, expected: f64, by: f64| {
        let found = metric(&evaluation, name).mean;
        assert!((found - expected).abs() < by, "{name}: {found}");
    };
    near("accuracy", 0.978, 0.01);
    near("ROC AUC", 0.994, 0.004);
    near("log loss", 0.082, 0.02);
    for metric in &evaluation.metrics {
        let [low, high] = metric.interval.unwrap();
        assert!(low <= metric.mean && metric.mean <= high, "{metric:?}");
        assert!(metric.standard_error.unwrap() >= 0.0);
    }
    assert_eq!(evaluation.holdouts.as_ref().unwrap().splits, 4);
    // Whatever is missed is missed in some repeat, and nothing twice over.
    assert!(evaluation.sometimes_missed.iter().all(|(_, misses)| *misses == 1));
    // Rows 40, 73, 135 and 297 are missed by all of 18 model families.
    assert!([40, 73, 135, 297].iter().all(|row| evaluation.always_missed.contains(row)));
    assert!(evaluation.false_alarms <= 0.02, "{}", evaluation.false_alarms);
    assert_eq!(evaluation.scores.as_ref().unwrap().rows().0.len(), 2 * 569);
    // One of three ways is used, and the file gets what belongs to it.
    let used: Vec<_> = evaluation.calibration.iter().filter(|trial| trial.used).collect();
    assert_eq!(used.len(), 1);
    assert_eq!(used[0].method == "none", calibration.is_none());
    // Exchangeable rows are covered as promised, give or take what 1,138 of them scatter.
    for level in &conformal {
        assert!((level.coverage - level.level).abs() < 0.02, "{level:?}");
    }
}

#[test]
fn what_was_measured_goes_into_the_file_and_the_card() {
    let data = embedded::wdbc();
    let plan = Plan { folds: 3, repeats: 1, holdouts: 0, seed: 3 };
    let measured = measured(&data, &plan);
    let (publication, backend) = (Publication::default(), Backend::default());
    let trained =
        trainer::run(&data, &linear(), &publication, Some(&measured), backend, &mut Silent)
            .unwrap();
    let manifest = Predictor::from_bytes(&trained.bytes).unwrap().manifest().clone();
    assert_eq!(manifest.conformal, measured.conformal);
    assert_eq!(manifest.calibration, measured.calibration);
    let written: Evaluation = manifest.claims.evaluation.unwrap().read().unwrap();
    assert_eq!(written.commit, "abc");
    assert_eq!(metric(&written, "accuracy").mean, metric(&measured.evaluation, "accuracy").mean);
    let card = evaluation::card(&data, &linear(), &measured);
    assert!(card.contains("# WDBC, recipe linear") && card.contains("Code: abc."), "{card}");
    let accuracy = metric(&measured.evaluation, "accuracy").mean;
    assert!(card.contains(&format!("| accuracy | {accuracy:.4} |")), "{card}");
}

#[test]
fn a_correction_of_the_logits_ships_with_what_it_corrects() {
    let data = embedded::wdbc();
    let plan = Plan { folds: 3, repeats: 1, holdouts: 0, seed: 3 };
    let found = Some(Calibration { scale: 0.5, shift: 0.25 });
    let measured = Measured { calibration: found, ..measured(&data, &plan) };
    let (publication, backend) = (Publication::default(), Backend::default());
    let train = |measured| {
        trainer::run(&data, &linear(), &publication, measured, backend, &mut Silent).unwrap()
    };
    let (corrected, plain) = (train(Some(&measured)), train(None));
    let answer = |trained: &Trained| {
        Predictor::from_bytes(&trained.bytes).unwrap().predict(data.row(0)).unwrap()
    };
    let logit = f64::from(answer(&plain).logits[0]);
    assert_eq!(answer(&corrected).logits, answer(&plain).logits);
    let expected = 1.0 / (1.0 + (-(0.5 * logit + 0.25)).exp());
    assert!((f64::from(answer(&corrected).probability) - expected).abs() < 1e-6);
}

#[test]
fn a_missing_fold_is_named() {
    let data = embedded::wdbc();
    let plan = Plan { folds: 3, repeats: 1, holdouts: 0, seed: 3 };
    let mut outcomes = outcomes(&data, &plan);
    outcomes.remove(1);
    let found = evaluation::measure(&data, &linear(), &plan, &outcomes, "").unwrap_err();
    let expected = "repeat 1: expected the outcome of every fold, found none of fold 2";
    assert_eq!(found.to_string(), expected);
}
