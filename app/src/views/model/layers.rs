//! The network, layer by layer.

use std::sync::Arc;

use leptos::prelude::*;
use model_wasm::manifest::Layer;
use worker::messages::Description;

#[component]
pub(super) fn Layers(description: Arc<Description>) -> impl IntoView {
    let layers = &description.manifest.layers;
    let rows = layers.iter().map(|layer| {
        view! { <tr><th scope="row">{layer.title()}</th><td class="num">{layer.parameters()}</td></tr> }
    });
    let sum: usize = layers.iter().map(Layer::parameters).sum();
    view! {
        <section aria-labelledby="layers-title">
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
