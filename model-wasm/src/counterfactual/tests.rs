use super::*;
use crate::{
    file::{Precision, Tensor, Tensors},
    manifest::{Feature, Layer, Linear, Manifest, Normaliser},
    novelty::{NOVELTY_CENTRE, NOVELTY_WHITENING, NoveltyCheck},
    predictor::tests::manifest,
};

/// logit = 2 a + b, both features between 0 and 14, `b ≤ a` as in all known cases.
fn predictor(change: impl FnOnce(&mut Manifest)) -> Predictor {
    predictor_with([1.0, 0.0, 0.0, 1.0], change)
}

fn predictor_with(whitening: [f32; 4], change: impl FnOnce(&mut Manifest)) -> Predictor {
    let mut manifest = manifest();
    manifest.layers = vec![Layer::Linear(Linear { name: "0".to_owned(), inputs: 2, outputs: 1 })];
    manifest.normaliser = Normaliser { mean: vec![7.0, 7.0], std: vec![1.0, 1.0] };
    manifest.novelty = Some(NoveltyCheck {
        offsets: vec![0.0, 0.0],
        threshold: 400.0,
        relations: vec![[1, 0]],
        false_alarms: 0.0,
        protocol: String::new(),
    });
    change(&mut manifest);
    let mut tensors = Tensors::default();
    let mut add = |name: &str, shape: &[usize], values: &[f32]| {
        tensors.insert(name, Tensor::new(Precision::F32, shape, values));
    };
    add("0.weight", &[1, 2], &[2.0, 1.0]);
    add("0.bias", &[1], &[0.0]);
    add(NOVELTY_CENTRE, &[2], &[7.0, 7.0]);
    add(NOVELTY_WHITENING, &[2, 2], &whitening);
    add("nearside.golden.inputs", &[1, 2], &[7.0, 7.0]);
    add("nearside.golden.logits", &[1, 1], &[0.0]);
    Predictor::new(manifest, &tensors).unwrap()
}

fn found(predictor: &Predictor, row: [f32; 2], locked: &[usize]) -> Option<Counterfactual> {
    predictor.alternatives(&row, locked, 0.5).unwrap().counterfactual
}

#[test]
fn the_feature_that_brings_most_is_moved_and_no_further_than_needed() {
    // At (4, 4) the logit is 2·(−3) + (−3) = −9; moving a by 4.5 crosses, moving b would take 9.
    let found = found(&predictor(|_| {}), [4.0, 4.0], &[]).unwrap();
    assert_eq!(found.changed, [0]);
    assert!((found.distance - 4.5).abs() < 0.06, "{found:?}");
    assert_eq!(found.values[1], 4.0);
    assert_eq!(found.prediction.class, 1);
}

#[test]
fn a_locked_feature_stays_and_relations_hold() {
    // With a locked at 6, b would have to reach 9, but b ≤ a: nothing crosses.
    assert_eq!(found(&predictor(|_| {}), [6.0, 4.0], &[0]), None);
    // With a locked at 8, b has to reach 5 at least.
    let found = found(&predictor(|_| {}), [8.0, 4.0], &[0]).unwrap();
    assert!((5.0..5.06).contains(&found.values[1]) && found.values[0] == 8.0, "{found:?}");
}

#[test]
fn values_stay_within_the_observed_range() {
    // From (1, 1) a alone would have to reach 10: the range ends at 9, so b moves too.
    let narrow = |feature: &mut Feature| {
        feature.quantiles.iter_mut().for_each(|q| q.0.iter_mut().for_each(|v| *v = v.min(9.0)));
    };
    let predictor = predictor(|manifest| manifest.features.iter_mut().for_each(narrow));
    let found = found(&predictor, [1.0, 1.0], &[]).unwrap();
    assert_eq!(found.changed.len(), 2);
    assert!(found.values.iter().all(|value| *value <= 9.0), "{found:?}");
    // 2·(a − 7) + (b − 7) > 0 with the cheapest sum of moves: a at its end, b at 3.
    assert!((found.distance - 10.0).abs() < 0.15, "{found:?}");
}

#[test]
fn another_threshold_asks_for_another_change() {
    // The logit of a probability of 0.9 is ln 9 = 2.197: 1.0986 more of a than for 0.5.
    let predictor = predictor(|_| {});
    let at = |threshold| {
        let found = predictor.alternatives(&[4.0, 4.0], &[], threshold).unwrap();
        found.counterfactual.unwrap().distance
    };
    assert!((at(0.9) - at(0.5) - 1.0986).abs() < 0.1, "{} {}", at(0.9), at(0.5));
}

#[test]
fn a_familiar_change_is_preferred_to_a_smaller_one_that_is_not() {
    // At (7, 5) the logit is −2. The smaller change is a to 8, which the check finds 10² = 100 away;
    // the familiar one b to 7, where it finds nothing odd.
    let free = |m: &mut Manifest| m.novelty.as_mut().unwrap().relations.clear();
    let strict = |m: &mut Manifest| {
        free(m);
        m.novelty.as_mut().unwrap().threshold = 1.0;
    };
    let whitening = [10.0, 0.0, 0.0, 0.1];
    let strict = predictor_with(whitening, strict);
    let familiar = found(&strict, [7.0, 5.0], &[]).unwrap();
    assert_eq!(familiar.changed, [1]);
    assert!(!familiar.novelty.unwrap().is_alarm() && familiar.distance < 2.1);
    // Where only the odd one is left, it is told, with its alarm.
    let odd = found(&strict, [7.0, 5.0], &[1]).unwrap();
    assert!(odd.novelty.unwrap().is_alarm() && odd.changed == [0]);
    // And a check that allows it does not stand in the way of the smaller one.
    let loose = predictor_with(whitening, free);
    assert_eq!(found(&loose, [7.0, 5.0], &[]).unwrap().changed, [0]);
}

#[test]
fn without_known_cases_there_is_no_nearest_one() {
    assert_eq!(predictor(|_| {}).alternatives(&[4.0, 4.0], &[], 0.5).unwrap().nearest, None);
}
