//! From rows to a checked file, in a few epochs.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use model_wasm::{Predictor, manifest::Layer};
use trainer::{
    Backend, Dataset, Error, NormOrder, Observer, Publication, Recipe, Silent, Trained,
    data::{self, Options, embedded},
    export::TOLERANCE,
    recipe::Teacher,
};

fn brief() -> Recipe {
    Recipe { epochs: 15, learning_rate: 1e-3, ..Recipe::reference() }
}

fn small() -> Recipe {
    Recipe { widths: vec![8], epochs: 30, learning_rate: 1e-2, ..Recipe::reference() }
}

fn trained(data: &Dataset, recipe: &Recipe) -> Trained {
    let publication = Publication::default();
    trainer::run(data, recipe, &publication, None, Backend::default(), &mut Silent).unwrap()
}

/// Accuracy above 0.9 on the test part, parity on all rows and a self-test that passes.
fn check(recipe: &Recipe) -> Predictor {
    let trained = trained(&embedded::wdbc(), recipe);
    let test = &trained.manifest.claims.parts[2];
    assert_eq!((test.part.as_str(), test.example_count), ("test", 85));
    assert!(test.binary_accuracy > 0.9, "{test:?}");
    assert!(trained.parity <= TOLERANCE, "{}", trained.parity);
    let predictor = Predictor::from_bytes(&trained.bytes).unwrap();
    assert!(predictor.self_test().is_passed());
    predictor
}

fn kinds(predictor: &Predictor) -> Vec<&'static str> {
    predictor.manifest().layers.iter().take(4).map(Layer::kind).collect()
}

#[test]
fn a_brief_training_finds_nine_in_ten_and_its_file_agrees_with_burn() {
    let predictor = check(&brief());
    assert_eq!(kinds(&predictor), ["linear", "batch_norm", "relu", "dropout"]);
    assert_eq!(predictor.manifest().reference_rows, 398);
    assert_eq!(predictor.manifest().samples.len(), 6 + 12);
}

#[test]
fn batch_norm_after_relu_agrees_with_burn_as_well() {
    let predictor = check(&Recipe { norm: NormOrder::After, ..brief() });
    assert_eq!(kinds(&predictor), ["linear", "relu", "batch_norm", "dropout"]);
}

#[test]
fn a_linear_learner_is_one_layer() {
    let predictor = check(&Recipe { epochs: 40, ..Recipe::linear() });
    assert_eq!(kinds(&predictor), ["linear"]);
}

#[test]
fn the_direct_recipe_holds_no_rows_back_for_validation() {
    let trained = trained(&embedded::wdbc(), &Recipe { epochs: 8, ..Recipe::direct() });
    let parts: Vec<(&str, u64)> =
        trained.manifest.claims.parts.iter().map(|p| (p.part.as_str(), p.example_count)).collect();
    assert_eq!(parts, [("train", 483), ("test", 86)]);
    assert!(trained.manifest.claims.parts[1].binary_accuracy > 0.9);
    assert!(trained.parity <= TOLERANCE, "{}", trained.parity);
}

#[test]
fn a_student_of_few_teachers_and_few_rows_learns_too() {
    let teacher = Teacher { networks: 1, pool: 2000, real: 0.3, noise: 0.1 };
    let recipe = Recipe { widths: vec![16, 8], teacher: Some(teacher), ..Recipe::distilled() };
    let trained = trained(&embedded::wdbc(), &recipe);
    assert!(trained.manifest.claims.parts[1].binary_accuracy > 0.9);
    assert!(trained.parity <= TOLERANCE, "{}", trained.parity);
    let three =
        trained_on_three_kinds(&Recipe { widths: vec![8], teacher: Some(teacher), ..recipe });
    assert!(three.manifest.claims.parts[1].binary_accuracy > 0.9);
}

fn trained_on_three_kinds(recipe: &Recipe) -> Trained {
    trained(&leaves(&["ash", "elm", "oak"]), recipe)
}

#[test]
fn the_flex_backend_trains_too() {
    let publication = Publication::default();
    let data = embedded::wdbc();
    let trained =
        trainer::run(&data, &small(), &publication, None, Backend::Flex, &mut Silent).unwrap();
    assert!(trained.manifest.claims.parts[2].binary_accuracy > 0.9);
}

#[test]
fn the_same_training_gives_the_same_file() {
    let data = embedded::wdbc();
    assert_eq!(trained(&data, &small()).bytes, trained(&data, &small()).bytes);
}

/// Rows around one centre a class, one unit apart, with a little pattern for a spread.
fn leaves(kinds: &[&str]) -> Dataset {
    let line = |row: usize| {
        let class = row % kinds.len();
        let (length, width) = (class as f64 + (row % 7) as f64 / 20.0, (row % 5) as f64 / 10.0);
        format!("{length};{width};{}\n", kinds[class]).replace('.', ",")
    };
    let rows: String = (0..120).map(line).collect();
    let label = Some("kind".to_owned());
    let options = Options { name: "leaves".to_owned(), label, ..Options::default() };
    data::read(&format!("length;width;kind\n{rows}"), &options).unwrap().data
}

#[test]
fn an_own_table_describes_itself_and_embeds_no_rows() {
    let trained = trained(&leaves(&["oak", "elm"]), &small());
    let manifest = Predictor::from_bytes(&trained.bytes).unwrap().manifest().clone();
    let names: Vec<&str> = manifest.features.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["length", "width"]);
    assert_eq!(manifest.name, "leaves dense network");
    assert_eq!(manifest.classes[manifest.positive].name, "oak");
    assert_eq!(manifest.provenance.licence, "not stated");
    assert_eq!(manifest.reference_rows, 0);
    assert!(manifest.samples.iter().all(|sample| sample.label.is_none()));
    assert!(manifest.claims.parts[2].binary_accuracy > 0.9);
}

#[test]
fn rows_of_an_own_table_are_embedded_only_on_demand() {
    let publication = Publication { embed_rows: true, ..Publication::default() };
    let data = leaves(&["oak", "elm"]);
    let backend = Backend::default();
    let trained = trainer::run(&data, &small(), &publication, None, backend, &mut Silent).unwrap();
    assert_eq!(trained.manifest.reference_rows, 84);
    assert_eq!(trained.manifest.samples.len(), 6 + 12);
}

#[test]
fn three_classes_get_a_softmax_head() {
    let trained = trained(&leaves(&["ash", "elm", "oak"]), &small());
    assert_eq!(trained.manifest.logits(), 3);
    assert!(trained.manifest.claims.parts[2].binary_accuracy > 0.9);
    assert!(trained.parity <= TOLERANCE);
}

struct Impatient(usize);

impl Observer for Impatient {
    fn epoch(&mut self, epoch: usize, _: f64) {
        self.0 = epoch;
    }

    fn is_stopped(&self) -> bool {
        self.0 == 2
    }
}

#[test]
fn a_stopped_training_says_in_which_epoch() {
    let (data, publication) = (embedded::wdbc(), Publication::default());
    let mut observer = Impatient(0);
    let found =
        trainer::run(&data, &small(), &publication, None, Backend::default(), &mut observer);
    assert!(matches!(found, Err(Error::Interrupted { epoch: 3 })), "{found:?}");
}
