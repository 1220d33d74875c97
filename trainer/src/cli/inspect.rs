//! `trainer inspect`.

use std::fs;

use anyhow::Context;
use model_wasm::{
    Manifest, Predictor,
    manifest::{Class, Feature, Layer},
};

use super::{arguments::Inspect, output::say, report};

pub(crate) fn run(arguments: &Inspect) -> anyhow::Result<()> {
    let path = arguments.file.display().to_string();
    let bytes = fs::read(&arguments.file).with_context(|| path.clone())?;
    let predictor = Predictor::open(&bytes).with_context(|| path.clone())?;
    let test = predictor.self_test();
    if arguments.json {
        let summary = serde_json::json!({
            "file": path,
            "bytes": bytes.len(),
            "parameters": parameters(predictor.manifest()),
            "self_test": test,
            "manifest": predictor.manifest(),
        });
        say(format_args!("{summary}"));
    } else {
        print(predictor.manifest());
        say(format_args!("self-test: {} of {} golden rows, bit for bit", test.passed, test.rows));
    }
    anyhow::ensure!(
        test.is_passed(),
        "{path}, self-test: expected {} golden rows, found {}",
        test.rows,
        test.passed
    );
    Ok(())
}

fn print(manifest: &Manifest) {
    say(format_args!("{} (version {}, {})", manifest.name, manifest.version, manifest.format));
    say(format_args!("{}\n", manifest.task));
    say(format_args!("classes"));
    for (index, class) in manifest.classes.iter().enumerate() {
        say(format_args!("  {}", described(class, index == manifest.positive)));
    }
    say(format_args!(
        "\nfeatures                            unit      median       from         to"
    ));
    manifest.features.iter().for_each(|feature| say(format_args!("  {}", feature_line(feature))));
    say(format_args!("\nlayers                              parameters"));
    manifest.layers.iter().for_each(|layer| say(format_args!("  {}", layer_line(layer))));
    say(format_args!("  {:<34}{:>10}\n", "together", parameters(manifest)));
    say(format_args!("{}", report::parts(&manifest.claims.parts)));
    say(format_args!("{}\n{}\n", manifest.claims.protocol, manifest.claims.intended_use));
    print_provenance(manifest);
}

fn print_provenance(manifest: &Manifest) {
    let origin = &manifest.provenance;
    let recipe = &origin.recipe;
    say(format_args!(
        "data: {}, {:?} rows, SHA-256 {}",
        origin.data, origin.class_counts, origin.data_sha256
    ));
    say(format_args!(
        "recipe: {}, {} epochs, batches of {}, learning rate {}, seed {}",
        recipe.name, recipe.epochs, recipe.batch_size, recipe.learning_rate, recipe.seed
    ));
    say(format_args!("made with: {}", origin.made_with));
    say(format_args!("licence: {}", origin.licence));
    if !origin.citation.is_empty() {
        say(format_args!("cite: {}", origin.citation));
    }
    say(format_args!("reference rows: {}", manifest.reference_rows));
}

fn described(class: &Class, positive: bool) -> String {
    let mark = if positive { ", positive" } else { "" };
    format!("{} ({}){mark}", class.name, class.codes.join(", "))
}

fn feature_line(feature: &Feature) -> String {
    let (low, high) = feature.range();
    let unit = if feature.unit.is_empty() { "–" } else { &feature.unit };
    format!("{:<34}{unit:<6}{:>10}{low:>11}{high:>11}", feature.name, feature.median)
}

fn layer_line(layer: &Layer) -> String {
    format!("{:<34}{:>10}", layer.title(), layer.parameters())
}

fn parameters(manifest: &Manifest) -> usize {
    manifest.layers.iter().map(Layer::parameters).sum()
}
