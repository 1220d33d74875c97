//! One training of a plan, from rows to what its network says of the others.

use model_wasm::Predictor;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Cut, Task};
use crate::{Backend, Dataset, Error, Observer, Publication, Recipe, export, fit, split::Split};

/// The code that decides an outcome, from rows to logits: an outcome that was kept is of use only as
/// long as none of it changes.
const SOURCES: [&str; 23] = [
    include_str!("../distil/logistic.rs"),
    include_str!("../distil/mod.rs"),
    include_str!("../distil/pool.rs"),
    include_str!("../distil/teacher.rs"),
    include_str!("../distil/yeo_johnson.rs"),
    include_str!("../export/weights.rs"),
    include_str!("../fit.rs"),
    include_str!("../network.rs"),
    include_str!("../probability.rs"),
    include_str!("../random.rs"),
    include_str!("../recipe/built_in.rs"),
    include_str!("../scale.rs"),
    include_str!("../split.rs"),
    include_str!("../training/augment.rs"),
    include_str!("../training/average.rs"),
    include_str!("../training/examples.rs"),
    include_str!("../training/mod.rs"),
    include_str!("../training/schedule.rs"),
    include_str!("../../../model-wasm/kernel/src/lib.rs"),
    include_str!("../../../model-wasm/kernel/src/single.rs"),
    include_str!("../../../model-wasm/src/network/fold.rs"),
    include_str!("../../../model-wasm/src/normalise.rs"),
    include_str!("plan.rs"),
];

/// All libraries with their versions.
const LOCK: &str = include_str!("../../../Cargo.lock");
/// Beginnings of the names of those that decide an outcome, too.
const DECIDING: [&str; 6] = ["burn", "libm", "matrixmultiply", "ndarray", "rand", "smartcore"];

/// What all trainings of a plan have in common.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    /// The table.
    pub data: Dataset,
    /// The recipe; its seed and split give way to those of each task.
    pub recipe: Recipe,
    /// What trains.
    pub backend: Backend,
}

/// What a network says of the rows that it has not seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The training.
    pub cut: Cut,
    /// Its seed.
    pub seed: u64,
    /// The rows, as in [`Task::left_out`].
    pub rows: Vec<usize>,
    /// [rows][logits], by the engine, from the rounded weights.
    pub logits: Vec<Vec<f32>>,
}

impl Outcome {
    /// Whether it answers this very task.
    #[must_use]
    pub fn answers(&self, task: &Task) -> bool {
        self.cut == task.cut && self.seed == task.seed && self.rows == task.left_out
    }
}

impl Job {
    /// Trains on all rows but those left out, and asks about these. Everything that is fitted is
    /// fitted on the others alone.
    ///
    /// # Errors
    /// As [`crate::run`].
    pub fn run(&self, task: &Task, observer: &mut dyn Observer) -> Result<Outcome, Error> {
        let recipe = self.recipe.seeded(task.seed);
        let split = Split::leaving_out(&self.data, &task.left_out);
        let device = self.backend.device();
        let fitted = fit::fit(&self.data, &split.train, &recipe, &device, observer)?;
        let publication = Publication::default();
        let origin = export::Origin {
            data: &self.data,
            split: &split,
            recipe: &recipe,
            publication: &publication,
            device: &device,
            measured: None,
        };
        let engine = Predictor::from_bytes(&export::export(fitted, &origin)?.bytes)?;
        let mut outcome = Outcome {
            cut: task.cut,
            seed: task.seed,
            rows: task.left_out.clone(),
            logits: Vec::new(),
        };
        for &row in &task.left_out {
            outcome.logits.push(engine.predict(self.data.row(row))?.logits);
        }
        Ok(outcome)
    }

    /// A name that two jobs share only if every one of their trainings gives the same.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        SOURCES.iter().for_each(|source| hash.update(source));
        deciding_libraries().for_each(|library| hash.update(library));
        hash.update(self.data.sha256());
        hash.update([self.data.positive as u8]);
        // A recipe of plain numbers can always be written.
        let (name, split) = (String::new(), [80, 0, 20]);
        let recipe = Recipe { name, seed: 0, split, ..self.recipe.clone() };
        hash.update(serde_json::to_vec(&(recipe, self.backend)).unwrap_or_default());
        hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Their entries in the lock file, name and version first.
fn deciding_libraries() -> impl Iterator<Item = &'static str> {
    let decides = |entry: &&str| {
        let name = entry.trim_start().strip_prefix("name = \"").unwrap_or_default();
        DECIDING.iter().any(|library| name.starts_with(library))
    };
    LOCK.split("[[package]]").filter(decides)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_libraries_that_compute_are_among_those_that_decide() {
        let names: Vec<&str> =
            deciding_libraries().filter_map(|entry| entry.split('"').nth(1)).collect();
        for library in ["burn-ndarray", "burn-autodiff", "matrixmultiply", "smartcore"] {
            assert!(names.contains(&library), "{names:?}");
        }
        assert!(!names.contains(&"serde"));
    }
}
