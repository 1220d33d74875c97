//! From rows to a network: by their labels, or by what a teacher says of many more.

use burn::tensor::Device;
use model_wasm::{manifest::Normaliser, normalise::ZScore};

use crate::{
    Dataset, Error, Observer, Recipe, distil,
    network::Network,
    training::{self, Examples},
};

/// A network, and how values become its inputs.
#[derive(Debug, Clone)]
pub(crate) struct Fitted {
    pub(crate) network: Network,
    pub(crate) normaliser: Normaliser,
}

/// Fits everything, the normaliser included, on `rows` alone.
pub(crate) fn fit(
    data: &Dataset,
    rows: &[usize],
    recipe: &Recipe,
    device: &Device,
    observer: &mut dyn Observer,
) -> Result<Fitted, Error> {
    let normaliser = ZScore::fit(&data.gather(rows), data.features.len());
    let scale = ZScore::new(&normaliser, &data.features)?;
    let examples = match &recipe.teacher {
        None => {
            let z = rows.iter().flat_map(|&row| scale.row(data.row(row))).collect();
            Examples::labelled(data, rows, z)
        }
        Some(teacher) => distil::examples(data, rows, teacher, recipe, &scale, device, observer)?,
    };
    observer.begin(&recipe.name, recipe.epochs);
    let network = training::train(recipe, &examples, device, observer)?;
    Ok(Fitted { network, normaliser })
}
