//! Distillation: a network learns what several models say of many rows.

mod logistic;
mod pool;
mod teacher;
mod yeo_johnson;

use burn::tensor::Device;
use model_wasm::normalise::ZScore;

use crate::{Dataset, Error, Observer, Recipe, recipe::Teacher, training::Examples};
use teacher::Models;

/// Rows made up from `rows`, with the teacher's probabilities. The teacher is fitted on `rows`
/// alone.
pub(crate) fn examples(
    data: &Dataset,
    rows: &[usize],
    teacher: &Teacher,
    recipe: &Recipe,
    scale: &ZScore,
    device: &Device,
    observer: &mut dyn Observer,
) -> Result<Examples, Error> {
    let models = Models::fit(data, rows, teacher, recipe, device, observer)?;
    let pool = pool::rows(data, rows, teacher, recipe.seed);
    let width = data.features.len();
    Ok(Examples {
        features: width,
        z: pool.chunks_exact(width).flat_map(|row| scale.row(row)).collect(),
        targets: models.probabilities(&pool)?,
        logits: models.logits(),
    })
}
