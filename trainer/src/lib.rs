//! The trainer of Nearside: rows with labels in, the bytes of one predictor file out.
//!
//! The way of a table: [`data`] reads it, [`split`] divides it, [`training`] fits a [`network`]
//! in Burn on the training part, [`export`] rounds it and holds the engine against it,
//! [`evaluation`] measures what ships. There are no files here and no terminal; those are the
//! binary's.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

pub mod convert;
pub mod cross_validation;
pub mod data;
mod device;
mod distil;
mod error;
pub mod evaluation;
pub mod export;
mod fit;
pub mod network;
mod novelty;
mod probability;
mod random;
pub mod recipe;
mod scale;
pub mod schema;
pub mod split;
pub mod training;

pub use data::Dataset;
pub use device::Backend;
pub use error::Error;
pub use evaluation::Measured;
pub use export::{Publication, Trained};
pub use recipe::{NormOrder, Recipe};
pub use training::{Observer, Silent};

use split::Split;

/// Trains by `recipe` and exports: the whole way from rows to a checked file.
///
/// # Errors
/// [`Error::Recipe`] or [`Error::Data`] before training, [`Error::Interrupted`] or
/// [`Error::Diverged`] in it, [`Error::Parity`] or [`Error::Engine`] after it.
pub fn run(
    data: &Dataset,
    recipe: &Recipe,
    publication: &Publication,
    measured: Option<&Measured>,
    backend: Backend,
    observer: &mut dyn Observer,
) -> Result<Trained, Error> {
    recipe.check()?;
    let split = Split::stratified(data, recipe.split, recipe.seed)?;
    let device = backend.device();
    let fitted = fit::fit(data, &split.train, recipe, &device, observer)?;
    let origin =
        export::Origin { data, split: &split, recipe, publication, device: &device, measured };
    export::export(fitted, &origin)
}
