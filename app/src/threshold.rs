//! From which probability on the positive class is the verdict: the file's word, unless the reader
//! has chosen another. The choice is kept in this browser, for this model.

use model_wasm::Manifest;

use crate::browser;

/// The chosen threshold of a model, or its file's.
pub(crate) fn of(manifest: &Manifest) -> f64 {
    let chosen = browser::recall(&key(manifest), true).and_then(|text| text.parse().ok());
    chosen.filter(|chosen| is_possible(*chosen)).unwrap_or(manifest.threshold)
}

/// Keeps a choice; the file's own threshold is none.
pub(crate) fn choose(manifest: &Manifest, threshold: f64) {
    let own = threshold != manifest.threshold;
    browser::keep(&key(manifest), own.then(|| threshold.to_string()).as_deref(), true);
}

pub(crate) fn is_possible(threshold: f64) -> bool {
    threshold > 0.0 && threshold < 1.0
}

fn key(manifest: &Manifest) -> String {
    format!("nearside.threshold {} {}", manifest.name, manifest.version)
}
