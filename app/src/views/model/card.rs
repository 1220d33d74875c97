//! What the model is, what it is for and where it comes from, by the items of TRIPOD+AI (Collins
//! et al. 2024) that a file can answer.

use std::sync::Arc;

use crate::engine::LoadedModel;
use leptos::prelude::*;
use model_wasm::manifest::Evaluation;

#[component]
pub(super) fn Card(model: Arc<LoadedModel>, evaluation: Option<Arc<Evaluation>>) -> impl IntoView {
    let items = items(&model, evaluation.as_deref()).into_iter().map(|(term, text)| {
        view! { <dt>{term}</dt><dd>{text}</dd> }
    });
    let (name, version) = (&model.manifest().name, &model.manifest().version);
    view! {
        <section class="card" aria-labelledby="card-title">
            <h2 id="card-title">{name.clone()} ", version " {version.clone()}</h2>
            <dl>{items.collect_view()}</dl>
        </section>
    }
}

fn items(model: &LoadedModel, evaluation: Option<&Evaluation>) -> Vec<(&'static str, String)> {
    let (manifest, test) = (model.manifest(), model.self_test);
    let (claims, origin) = (&manifest.claims, &manifest.provenance);
    let recipe = &origin.recipe;
    let classes = manifest.classes.iter().zip(&origin.class_counts);
    let counts: Vec<String> = classes.map(|(class, n)| format!("{n} {}", class.name)).collect();
    let parts: Vec<String> =
        claims.parts.iter().map(|part| format!("{} {}", part.example_count, part.part)).collect();
    let mut items = vec![
        ("What it tells", manifest.task.clone()),
        (
            "Outcome",
            manifest.classes.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(" or "),
        ),
        ("Predictors", format!("{} measurements, none missing", manifest.features.len())),
        ("Intended use and limits", claims.intended_use.clone()),
        (
            "Data",
            format!(
                "{}: {} rows ({})",
                origin.data,
                origin.class_counts.iter().sum::<usize>(),
                counts.join(", ")
            ),
        ),
        ("Split", format!("{} rows", parts.join(", "))),
        (
            "Training",
            format!(
                "recipe {}, {} epochs, batches of {}, step size {}, seed {}",
                recipe.name, recipe.epochs, recipe.batch_size, recipe.learning_rate, recipe.seed
            ),
        ),
        ("Measured on the split", claims.protocol.clone()),
    ];
    items.extend(
        evaluation.map(|evaluation| ("Measured by cross-validation", evaluation.protocol.clone())),
    );
    items.extend(
        evaluation
            .map(|evaluation| ("Code that measured", format!("commit {}", evaluation.commit))),
    );
    items.extend(
        manifest
            .novelty
            .as_ref()
            .map(|check| ("Out-of-distribution check", check.protocol.clone())),
    );
    items.extend([
        (
            "Not known",
            "How it does in other places, with other devices, at other times or in groups of people: the file says nothing of it."
                .to_owned(),
        ),
        (
            "Self-test on this device",
            format!(
                "passed: {} of {} golden rows gave the file's own bits",
                test.passed, test.rows
            ),
        ),
        ("Made with", origin.made_with.clone()),
        ("Licence", origin.licence.clone()),
        ("Cite", origin.citation.clone()),
        ("SHA-256 of the rows", origin.data_sha256.clone()),
    ]);
    items.retain(|(_, text)| !text.is_empty());
    items
}
