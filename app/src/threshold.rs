//! From which probability on the positive class is the verdict: the file's word, unless the reader
//! has chosen another. The choice is kept in this browser, for this model.

use model_wasm::Manifest;

use crate::browser;

/// The chosen threshold of a model, or its file's.
pub(crate) fn recall(manifest: &Manifest) -> f64 {
    let chosen = browser::recall(&key(manifest), true).and_then(|text| read(&text));
    chosen.unwrap_or(manifest.threshold)
}

/// A threshold from its text.
pub(crate) fn read(text: &str) -> Option<f64> {
    text.parse().ok().filter(|threshold| is_possible(*threshold))
}

/// Persists the threshold; the file's default clears it.
pub(crate) fn choose(manifest: &Manifest, threshold: f64) {
    let own = threshold != manifest.threshold;
    browser::keep(&key(manifest), own.then(|| threshold.to_string()).as_deref(), true);
}

pub(crate) fn is_possible(threshold: f64) -> bool {
    threshold > 0.0 && threshold < 1.0
}

fn key(manifest: &Manifest) -> String {
    let origin = &manifest.provenance;
    let (data, recipe) = (&origin.data_sha256, &origin.recipe);
    format!("nearside.threshold {} {data} {} {}", manifest.name, recipe.name, recipe.seed)
}
