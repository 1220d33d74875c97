//! The trainer of Nearside: rows with labels in, the bytes of one predictor file out.
//!
//! The way of a table: [`data`] reads it, [`split`] divides it, [`training`] fits a [`network`]
//! in Burn on the training part, [`export`] rounds it and holds the engine against it,
//! [`evaluation`] measures what ships. There are no files here and no terminal; those are the
//! binary's.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

pub mod data;
mod device;
mod error;
pub mod evaluation;
pub mod export;
pub mod network;
mod novelty;
mod random;
mod recipe;
pub mod schema;
pub mod split;
pub mod training;

pub use data::Dataset;
pub use device::Backend;
pub use error::Error;
pub use export::{Publication, Trained};
pub use recipe::{NormOrder, Recipe};
pub use training::{Observer, Silent};

use model_wasm::{manifest::Head, normalise::ZScore};
use split::Split;
use training::Examples;

/// Trains by `recipe` and exports: the whole way from rows to a checked file.
///
/// # Errors
/// [`Error::Recipe`] or [`Error::Data`] before training, [`Error::Interrupted`] or
/// [`Error::Diverged`] in it, [`Error::Parity`] or [`Error::Engine`] after it.
pub fn run(
    data: &Dataset,
    recipe: &Recipe,
    publication: &Publication,
    backend: Backend,
    observer: &mut impl Observer,
) -> Result<Trained, Error> {
    recipe.check()?;
    let split = Split::stratified(data, recipe.split, recipe.seed)?;
    let normaliser = ZScore::fit(&data.gather(&split.train), data.features.len());
    let examples = examples(data, &split, &ZScore::new(&normaliser, &data.features)?);
    let device = backend.device();
    let network = training::train(recipe, &examples, &device, observer)?;
    let origin =
        export::Origin { data, split: &split, normaliser, recipe, publication, device: &device };
    export::export(network, &origin)
}

fn examples(data: &Dataset, split: &Split, normaliser: &ZScore) -> Examples {
    let head = export::head(data);
    let target = |&row: &usize| match head {
        Head::Sigmoid => usize::from(data.labels[row] == data.positive),
        Head::Softmax => data.labels[row],
    };
    Examples {
        features: data.features.len(),
        z: split.train.iter().flat_map(|&row| normaliser.row(data.row(row))).collect(),
        targets: split.train.iter().map(target).collect(),
        logits: match head {
            Head::Sigmoid => 1,
            Head::Softmax => data.classes.len(),
        },
    }
}
