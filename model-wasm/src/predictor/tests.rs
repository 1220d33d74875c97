use super::*;
use crate::file::{Draft, Precision, Tensor};
use crate::manifest::{
    BatchNorm, Calibration, Claims, Class, ClassQuantiles, ConformalLevel, Feature, Layer, Linear,
    Normaliser, Provenance, Recipe, Sample,
};

/// Two features, a linear layer, a batch norm, ReLU and a linear layer.
pub(crate) fn manifest() -> Manifest {
    let feature = |name: &str| Feature {
        name: name.to_owned(),
        aliases: Vec::new(),
        group: name.to_owned(),
        statistic: String::new(),
        unit: String::new(),
        description: String::new(),
        quantiles: vec![ClassQuantiles((0..15u8).map(f32::from).collect()); 2],
        median: 1.0,
        midpoint: 1.0,
    };
    let class = |name: &str| Class { name: name.to_owned(), codes: vec![name.to_owned()] };
    let linear = |name: &str, inputs, outputs| {
        Layer::Linear(Linear { name: name.to_owned(), inputs, outputs })
    };
    Manifest {
        format: crate::manifest::FORMAT.to_owned(),
        name: "test".to_owned(),
        version: "1".to_owned(),
        task: "no or yes".to_owned(),
        features: vec![feature("a"), feature("b")],
        classes: vec![class("no"), class("yes")],
        positive: 1,
        head: Head::Sigmoid,
        layers: vec![
            linear("0", 2, 2),
            Layer::BatchNorm(BatchNorm { name: "1".to_owned(), features: 2, epsilon: 0.0 }),
            Layer::Relu,
            Layer::Dropout { rate: 0.5 },
            linear("4", 2, 1),
        ],
        normaliser: Normaliser { mean: vec![1.0, 0.0], std: vec![2.0, 1.0] },
        threshold: 0.5,
        calibration: None,
        conformal: Vec::new(),
        samples: vec![Sample { title: "one".to_owned(), label: Some(1) }],
        reference_rows: 0,
        novelty: None,
        claims: Claims {
            protocol: String::new(),
            parts: Vec::new(),
            evaluation: None,
            intended_use: String::new(),
        },
        provenance: Provenance {
            data: String::new(),
            data_sha256: String::new(),
            class_counts: vec![1, 1],
            recipe: Recipe {
                name: String::new(),
                seed: 0,
                epochs: 0,
                batch_size: 0,
                learning_rate: 0.0,
            },
            made_with: String::new(),
            licence: String::new(),
            citation: String::new(),
        },
        checksum: None,
    }
}

fn tensors() -> Tensors {
    let mut tensors = Tensors::default();
    let mut add = |name: &str, shape: &[usize], values: &[f32]| {
        tensors.insert(name, Tensor::new(Precision::F32, shape, values));
    };
    add("0.weight", &[2, 2], &[1.0, 2.0, -1.0, 1.0]);
    add("0.bias", &[2], &[0.5, 0.0]);
    add("1.weight", &[2], &[2.0, 1.0]);
    add("1.bias", &[2], &[1.0, 0.0]);
    add("1.running_mean", &[2], &[0.5, 0.0]);
    add("1.running_var", &[2], &[4.0, 1.0]);
    add("4.weight", &[1, 2], &[1.0, 1.0]);
    add("4.bias", &[1], &[-1.0]);
    tensors
}

fn draft() -> Draft {
    Draft { manifest: manifest(), tensors: tensors(), golden: vec![3.0, 1.0] }
}

fn sealed() -> Vec<u8> {
    draft().seal().unwrap()
}

/// The error that a changed draft is refused with.
fn refusal(change: impl Fn(&mut Draft)) -> String {
    let mut draft = draft();
    change(&mut draft);
    draft.seal().unwrap_err().to_string()
}

#[test]
fn a_row_is_normalised_and_carried_through_every_layer() {
    // x = [3, 1] → z = [1, 1] → linear [3.5, 0] → norm [(3.5−0.5)/2·2+1, 0] = [4, 0] → 4 + 0 − 1.
    let prediction = Predictor::from_bytes(&sealed()).unwrap().predict(&[3.0, 1.0]).unwrap();
    assert_eq!(prediction.logits, [3.0]);
    // σ(3) = 0.952574126822433…
    assert!((prediction.probability - 0.952_574_1).abs() < 1e-7);
    assert_eq!(prediction.class, 1);
}

#[test]
fn a_calibration_changes_probabilities_and_no_logit() {
    let mut draft = draft();
    draft.manifest.calibration = Some(Calibration { scale: 0.5, shift: -2.0 });
    let predictor = Predictor::from_bytes(&draft.seal().unwrap()).unwrap();
    let prediction = predictor.predict(&[3.0, 1.0]).unwrap();
    assert_eq!(prediction.logits, [3.0]);
    // σ(0.5 · 3 − 2) = σ(−0.5) = 0.377540668798145…
    assert!((prediction.probability - 0.377_540_67).abs() < 1e-7);
    assert_eq!(prediction.class, 0);
}

#[test]
fn a_threshold_decides_and_changes_nothing_else() {
    let predictor = Predictor::from_bytes(&sealed()).unwrap();
    let at = |threshold| predictor.predict_at(&[3.0, 1.0], threshold).unwrap();
    assert_eq!([at(0.95).class, at(0.96).class], [1, 0]);
    assert_eq!(at(0.95).probabilities, at(0.96).probabilities);
}

#[test]
fn classes_are_possible_from_their_lowest_probability_on() {
    let level = ConformalLevel { lowest: 0.3, ..level(0.9) };
    assert_eq!(level.possible(&[0.3, 0.7]), [0, 1]);
    assert_eq!(level.possible(&[0.29, 0.71]), [1]);
    assert!(ConformalLevel { lowest: 0.8, ..level }.possible(&[0.3, 0.7]).is_empty());
}

fn level(level: f64) -> ConformalLevel {
    let class_coverage = vec![level; 2];
    ConformalLevel { level, lowest: 0.1, coverage: level, class_coverage, single: 1.0, none: 0.0 }
}

#[test]
fn doubt_that_cannot_be_is_refused_by_name() {
    let calibrated = |scale, shift| {
        refusal(|draft| draft.manifest.calibration = Some(Calibration { scale, shift }))
    };
    for (scale, shift) in [(0.0, 0.0), (-1.0, 0.0), (f64::MAX * 2.0, 0.0), (1.0, f64::NAN)] {
        let found = calibrated(scale, shift);
        assert!(found.contains("a calibration with a scale above 0"), "{found}");
    }
    let levels =
        |levels: &[ConformalLevel]| refusal(|draft| draft.manifest.conformal = levels.to_vec());
    assert!(levels(&[level(0.95), level(0.9)]).contains("levels that rise, found [0.95, 0.9]"));
    let one_class = ConformalLevel { class_coverage: vec![1.0], ..level(0.9) };
    assert!(levels(&[one_class]).contains("2 of them by class"));
    assert!(levels(&[ConformalLevel { none: 1.5, ..level(0.9) }]).contains("within [0, 1]"));
}

#[test]
fn batch_norm_after_relu_is_folded_into_the_next_layer() {
    // z = [1, 1] → [3.5, 0] → ReLU → norm [(3.5−0.5)/2·2+1, 0] = [4, 0] → 3; and for x = [1, −1]:
    // z = [0, −1] → [−1.5, −1] → ReLU [0, 0] → norm [(0−0.5)+1, 0] = [0.5, 0] → −0.5.
    let mut draft = draft();
    draft.manifest.layers.swap(1, 2);
    let predictor = Predictor::from_bytes(&draft.seal().unwrap()).unwrap();
    assert_eq!(predictor.predict(&[3.0, 1.0]).unwrap().logits, [3.0]);
    assert_eq!(predictor.predict(&[1.0, -1.0]).unwrap().logits, [-0.5]);
}

#[test]
fn the_self_test_notices_a_changed_weight() {
    let bytes = sealed();
    assert!(Predictor::from_bytes(&bytes).unwrap().self_test().is_passed());
    let (manifest, mut tensors) = file::read(&bytes).unwrap();
    tensors.insert("4.bias", Tensor::new(Precision::F32, &[1], &[-1.000_001]));
    let changed = Predictor::new(manifest, &tensors).unwrap();
    assert_eq!(changed.self_test(), SelfTest { rows: 1, passed: 0 });
}

#[test]
fn the_same_draft_gives_the_same_bytes() {
    assert_eq!(sealed(), sealed());
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let check = |change: &dyn Fn(&mut Draft), words: &[&str]| {
        let error = refusal(change);
        assert!(words.iter().all(|word| error.contains(word)), "{error:?} lacks one of {words:?}");
    };
    let put = |name: &'static str, shape: &'static [usize], value: f32| {
        move |d: &mut Draft| {
            let count = shape.iter().product();
            d.tensors.insert(name, Tensor::new(Precision::F32, shape, &vec![value; count]));
        }
    };
    check(&put("4.weight", &[2, 1], 0.0), &["`4.weight`", "[1, 2]", "[2, 1]"]);
    check(&put("1.running_var", &[2], -1.0), &["`1.running_var`", "-1"]);
    let overflow = |d: &mut Draft| {
        put("0.weight", &[2, 2], 1e30)(d);
        put("1.weight", &[2], 1e30)(d);
    };
    check(&overflow, &["folded weight", "finite"]);
    check(&|d| d.manifest.threshold = 1.0, &["threshold"]);
    check(&|d| d.manifest.positive = 2, &["positive class below 2", "2"]);
    check(&|d| d.manifest.features.clear(), &["at least one feature"]);
    check(&|d| d.manifest.normaliser.std[1] = 0.0, &["`b`", "positive std"]);
    check(&|d| d.manifest.features[0].median = f32::INFINITY, &["finite median of `a`", "inf"]);
    check(&|d| d.manifest.samples.clear(), &["at least one sample"]);
    check(&|d| d.manifest.layers[4] = d.manifest.layers[0].clone(), &["tensors of its own", "`0`"]);
    check(&|d| d.manifest.normaliser.mean.clear(), &["2 values of normaliser.mean", "0"]);
    check(&|d| d.manifest.layers.truncate(3), &["layer 3", "linear layer at the end"]);
    check(&|d| d.manifest.layers.insert(0, Layer::Relu), &["layer 0", "before the first ReLU"]);
    check(&|d| d.manifest.features[0].quantiles[0].0[3] = -1.0, &["quantiles", "`a`"]);
    check(&|d| d.manifest.reference_rows = 3, &["nearside.reference.rows", "no such tensor"]);
}

#[test]
fn bytes_that_are_no_predictor_file_are_refused() {
    let error = |bytes: &[u8]| Predictor::from_bytes(bytes).unwrap_err().to_string();
    assert!(error(b"").contains("safetensors"));
    assert!(error(b"<!doctype html><title>not here</title>").contains("safetensors"));
    let bytes = sealed();
    for length in 0..bytes.len() {
        assert!(Predictor::from_bytes(&bytes[..length]).is_err(), "cut to {length} bytes");
    }
    let text = String::from_utf8_lossy(&bytes[8..]).into_owned();
    assert!(text.contains("nearside/1"));
    let mut other_version = bytes.clone();
    let at = bytes.windows(10).position(|w| w == b"nearside/1").unwrap();
    other_version[at + 9] = b'9';
    assert!(error(&other_version).contains("`nearside/9`"));
}

#[test]
fn an_infinite_weight_is_refused_with_its_tensor() {
    let bytes = sealed();
    let needle = (-1.0f32).to_le_bytes();
    let data = bytes.len() - 4 * 20;
    let at = data + bytes[data..].windows(4).position(|w| w == needle).unwrap();
    let mut broken = bytes.clone();
    broken[at..at + 4].copy_from_slice(&f32::INFINITY.to_le_bytes());
    let error = Predictor::from_bytes(&broken).unwrap_err().to_string();
    assert!(error.contains("the file is damaged"), "{error}");
    // A file from before there were checksums.
    let key = broken.windows(8).position(|part| part == b"checksum").unwrap();
    broken[key..key + 8].copy_from_slice(b"formerly");
    let error = Predictor::from_bytes(&broken).unwrap_err().to_string();
    assert!(error.contains("expected finite numbers, found inf"), "{error}");
}

#[test]
fn no_bit_of_the_tensors_can_change_unseen() {
    let bytes = sealed();
    let header = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    for at in 8 + header..bytes.len() {
        for bit in 0..8 {
            let mut broken = bytes.clone();
            broken[at] ^= 1 << bit;
            assert!(Predictor::open(&broken).is_err(), "bit {bit} of byte {at}");
        }
    }
    assert!(Predictor::open(&bytes).is_ok());
}

#[test]
fn what_does_not_compute_its_golden_rows_is_not_opened() {
    let mut bytes = sealed();
    // As a file from before there were checksums, with another golden logit.
    let key = bytes.windows(8).position(|part| part == b"checksum").unwrap();
    bytes[key..key + 8].copy_from_slice(b"formerly");
    let logit = bytes.windows(4).rposition(|part| part == 3.0f32.to_le_bytes()).unwrap();
    bytes[logit] ^= 1;
    assert!(Predictor::from_bytes(&bytes).is_ok());
    let error = Predictor::open(&bytes).unwrap_err();
    assert_eq!(error, Error::SelfTest { rows: 1, passed: 0 });
}

#[test]
fn a_name_leads_to_one_feature_and_a_code_to_one_class() {
    let same = refusal(|draft| {
        draft.manifest.features[1].name = draft.manifest.features[0].name.clone();
    });
    assert!(same.contains("expected each feature name once"), "{same}");
    let code = refusal(|draft| {
        draft.manifest.classes[1].codes = draft.manifest.classes[0].codes.clone();
    });
    assert!(code.contains("for one class alone"), "{code}");
}

#[test]
fn a_row_that_cannot_be_computed_is_refused() {
    let predictor = Predictor::from_bytes(&sealed()).unwrap();
    let error = predictor.predict(&[1.0]).unwrap_err();
    assert_eq!(error, Error::RowLength { expected: 2, found: 1 });
    let error = predictor.predict(&[f32::NAN, 1.0]).unwrap_err().to_string();
    assert!(error.contains("`a`"), "{error}");
    let rows = ndarray::array![[1.0, 1.0], [1.0, f32::INFINITY]];
    let error = predictor.predict_batch(rows.view()).unwrap_err().to_string();
    assert!(error.contains("row 1") && error.contains("`b`"), "{error}");
}

proptest::proptest! {
    #[test]
    fn a_row_has_the_same_bits_alone_and_in_any_batch(
        values in proptest::collection::vec(-50.0f32..50.0, 2..60)
    ) {
        let predictor = Predictor::from_bytes(&sealed()).unwrap();
        let rows = ndarray::Array2::from_shape_vec((values.len() / 2, 2), values[..values.len() / 2 * 2].to_vec()).unwrap();
        let batch = predictor.predict_batch(rows.view()).unwrap();
        for (row, found) in rows.rows().into_iter().zip(batch.rows()) {
            let alone = predictor.predict(row.as_slice().unwrap()).unwrap();
            let bits = |values: &[f32]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            proptest::prop_assert_eq!(bits(&alone.probabilities), bits(found.as_slice().unwrap()));
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
        let _ = Predictor::from_bytes(&bytes);
    }

    #[test]
    fn a_damaged_file_never_panics(at in 0usize..4000, byte: u8) {
        let mut bytes = sealed();
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = Predictor::from_bytes(&bytes).map(|p| p.self_test());
    }
}
