//! The network, layer by layer.

use std::sync::Arc;

use crate::engine::LoadedModel;
use leptos::prelude::*;
use model_wasm::manifest::Layer;

#[component]
pub(super) fn Layers(model: Arc<LoadedModel>) -> impl IntoView {
    let layers = &model.manifest().layers;
    let rows = layers.iter().map(|layer| {
        view! { <tr><th scope="row">{layer.title()}</th><td class="num">{layer.parameters()}</td></tr> }
    });
    let sum: usize = layers.iter().map(Layer::parameters).sum();
    view! {
        <section class="card" aria-labelledby="layers-title">
            <h2 id="layers-title">"Layers"</h2>
            <table>
                <caption>"Trained numbers; a batch norm's running statistics are not among them"</caption>
                <thead><tr><th scope="col">"layer"</th><th scope="col">"parameters"</th></tr></thead>
                <tbody>{rows.collect_view()}
                    <tr class="sum"><th scope="row">"together"</th><td class="num">{sum}</td></tr></tbody>
            </table>
        </section>
    }
}
