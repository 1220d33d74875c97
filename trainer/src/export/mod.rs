//! From a trained network to the bytes of a predictor file.

mod parity;
mod samples;
mod weights;

pub use parity::TOLERANCE;

use burn::tensor::Device;
use model_wasm::{
    Manifest, Predictor,
    file::Draft,
    manifest::{self, Claims, FORMAT, Head, Normaliser, Provenance, Unread},
    normalise::ZScore,
};

use crate::{
    Error, Recipe,
    data::Dataset,
    evaluation::{Measured, predictions, reports},
    fit::Fitted,
    novelty, schema,
    split::Split,
};

/// From this probability on the positive class is the verdict.
pub(crate) const THRESHOLD: f64 = 0.5;
const MADE_WITH: &str = concat!("nearside ", env!("CARGO_PKG_VERSION"), ", burn 0.22.1");
pub(crate) const INTENDED_USE: &str = "Demonstration, research and teaching. Not a medical device: not for \
    diagnosis, screening or treatment.";

/// What the owner of the data decides about the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Publication {
    /// Name for people; without it, the data's name and the kind of network.
    pub name: Option<String>,
    /// Whether rows of the data may be written into the file. Those of the public data always
    /// are.
    pub embed_rows: bool,
}

/// A finished predictor file.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The file.
    pub bytes: Vec<u8>,
    /// What it says of itself.
    pub manifest: Manifest,
    /// The largest difference between a probability by Burn and by the engine, over all rows.
    pub parity: f64,
}

/// All that an export needs beside the network.
pub(crate) struct Origin<'a> {
    pub(crate) data: &'a Dataset,
    pub(crate) split: &'a Split,
    pub(crate) recipe: &'a Recipe,
    pub(crate) publication: &'a Publication,
    pub(crate) device: &'a Device,
    /// What the recipe is worth on rows left out, if that was measured.
    pub(crate) measured: Option<&'a Measured>,
}

/// Rounds, reloads into Burn, checks the engine against it, measures, and writes.
pub(crate) fn export(fitted: Fitted, origin: &Origin<'_>) -> Result<Trained, Error> {
    let rounded = weights::round(fitted.network)?;
    let mut draft = draft(origin, fitted.normaliser, rounded.layers, rounded.tensors);
    let engine = Predictor::from_bytes(&draft.clone().seal()?)?;
    let answers = predictions(&engine, origin.data)?;
    let normaliser = ZScore::new(&draft.manifest.normaliser, &draft.manifest.features)?;
    let answered = (draft.manifest.calibration, answers.as_slice());
    let parity =
        parity::check(&rounded.network, origin.device, &normaliser, origin.data, answered)?;
    draft.manifest.claims.parts = reports(origin.data, origin.split, &answers);
    let manifest = draft.manifest.clone();
    Ok(Trained { bytes: draft.seal()?, manifest, parity })
}

fn draft(
    origin: &Origin<'_>,
    normaliser: Normaliser,
    layers: Vec<manifest::Layer>,
    mut tensors: model_wasm::file::Tensors,
) -> Draft {
    let (data, split) = (origin.data, origin.split);
    let mut samples = samples::Samples::profiles(data, split);
    let mut reference_rows = 0;
    if origin.publication.embed_rows || data.is_public() {
        samples.add_test_rows(data, split);
        reference_rows = samples::add_references(&mut tensors, data, split);
    }
    let fitted = novelty::fit(data, split, &mut tensors);
    let novelty = Some(match origin.measured {
        Some(measured) => novelty::measured(fitted, split, &measured.evaluation),
        None => fitted,
    });
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        name: name(origin),
        version: "1".to_owned(),
        task: data.task.clone(),
        features: schema::describe(data, &split.train),
        classes: data.classes.clone(),
        positive: data.positive,
        head: head(data),
        layers,
        normaliser,
        threshold: THRESHOLD,
        calibration: origin.measured.and_then(|measured| measured.calibration),
        conformal: origin.measured.map_or_else(Vec::new, |measured| measured.conformal.clone()),
        samples: samples.described,
        reference_rows,
        novelty,
        claims: claims(origin),
        provenance: provenance(origin),
        checksum: None,
    };
    Draft { manifest, tensors, golden: samples.rows }
}

/// One logit for two classes, else one a class.
pub(crate) fn head(data: &Dataset) -> Head {
    if data.classes.len() == 2 { Head::Sigmoid } else { Head::Softmax }
}

fn name(origin: &Origin<'_>) -> String {
    let kind = if origin.recipe.widths.is_empty() { "linear learner" } else { "dense network" };
    let usual = || format!("{} {kind}", origin.data.name);
    origin.publication.name.clone().unwrap_or_else(usual)
}

fn claims(origin: &Origin<'_>) -> Claims {
    let [train, validation, test] = origin.recipe.split;
    let rest = match head(origin.data) {
        Head::Sigmoid => "",
        Head::Softmax => {
            " Accuracy and loss speak of all classes, the other numbers of the positive class \
             against all others."
        }
    };
    let middle =
        if validation == 0 { String::new() } else { format!(", {validation} % validation") };
    let doubt = match origin.measured {
        Some(_) => {
            " What corrects logits and which classes are possible comes from cross-validation \
                    over all rows."
        }
        None => "",
    };
    let protocol = format!(
        "One stratified split into {train} % training{middle} and {test} % test rows with seed \
         {}; weights, normaliser and quantiles come from the training part \
         alone; measured on the rounded weights of this file at threshold {THRESHOLD}.{doubt}{rest}",
        origin.recipe.seed
    );
    Claims {
        protocol,
        parts: Vec::new(),
        evaluation: origin.measured.and_then(|measured| Unread::of(&measured.evaluation)),
        intended_use: INTENDED_USE.to_owned(),
    }
}

fn provenance(origin: &Origin<'_>) -> Provenance {
    let (data, recipe) = (origin.data, origin.recipe);
    let licence = if data.licence.is_empty() { "not stated" } else { &data.licence };
    Provenance {
        data: data.name.clone(),
        data_sha256: data.sha256(),
        class_counts: data.class_counts(),
        recipe: manifest::Recipe {
            name: recipe.name.clone(),
            seed: recipe.seed,
            epochs: recipe.epochs,
            batch_size: recipe.batch_size,
            learning_rate: recipe.learning_rate,
        },
        made_with: MADE_WITH.to_owned(),
        licence: licence.to_owned(),
        citation: data.citation.clone(),
    }
}
