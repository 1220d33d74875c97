//! What can be said of an endpoint.

use leptos::{ev::Targeted, prelude::*};
use web_sys::{Event, HtmlInputElement, HtmlSelectElement};
use wire::Protocol;

use crate::remote::Settings;

#[component]
pub(super) fn Fields(settings: RwSignal<Settings>) -> impl IntoView {
    let protocol = move |event: Targeted<Event, HtmlSelectElement>| {
        if let Some(protocol) = Protocol::of_key(&event.target().value()) {
            settings.update(|s| s.protocol = protocol);
        }
    };
    let options = Protocol::ALL.map(|protocol| {
        let chosen = move || settings.with(|s| s.protocol == protocol);
        view! { <option value=protocol.key() prop:selected=chosen>{protocol.name()}</option> }
    });
    view! {
        <div class="fields">
            <label>"Protocol"
                <select class="protocol" on:change:target=protocol>{options.collect_view()}</select>
            </label>
            <label>"Address"
                <input class="address" type="url" placeholder=move || placeholder(settings) autocomplete="off"
                    prop:value=move || settings.with(|s| s.address.clone())
                    on:input:target=move |e| settings.update(|s| s.address = e.target().value()) />
            </label>
            {move || settings.with(|s| s.protocol.names_model()).then(|| view! {
                <label>"Model name"
                    <input class="model" type="text" autocomplete="off"
                        prop:value=move || settings.with(|s| s.model.clone())
                        on:input:target=move |e| settings.update(|s| s.model = e.target().value()) />
                </label>
            })}
            <label>"API key, if it asks for one"
                <input class="key" type="password" autocomplete="off"
                    prop:value=move || settings.with(|s| s.key.clone())
                    on:input:target=move |e| settings.update(|s| s.key = e.target().value()) />
            </label>
            <label class="check">
                <input type="checkbox" prop:checked=move || settings.with(|s| s.keep_key)
                    on:change:target=move |e| settings.update(|s| s.keep_key = e.target().checked()) />
                "Keep the key in this browser"
            </label>
        </div>
        <details class="pace">
            <summary>"Pace and patience"</summary>
            <div class="fields">
                <Count words="Time limit, seconds" class="limit" most=300 settings
                    get=|s| s.limit_s set=|s, value| s.limit_s = value least=1 />
                <Count words="Rows in flight, at most" class="in-flight" most=64 settings
                    get=|s| s.in_flight set=|s, value| s.in_flight = value least=1 />
                <Count words="Requests a second, at most (0: no limit)" class="per-second" most=1000 settings
                    get=|s| s.per_second set=|s, value| s.per_second = value least=0 />
            </div>
        </details>
    }
}

/// A whole number between two ends.
#[component]
fn Count(
    words: &'static str,
    class: &'static str,
    settings: RwSignal<Settings>,
    get: fn(&Settings) -> u32,
    set: fn(&mut Settings, u32),
    least: u32,
    most: u32,
) -> impl IntoView {
    let change = move |event: Targeted<Event, HtmlInputElement>| {
        if let Ok(value) = event.target().value().parse::<u32>() {
            settings.update(|s| set(s, value.clamp(least, most)));
        }
    };
    view! {
        <label>{words}
            <input class=format!("num {class}") type="number" min=least max=most
                prop:value=move || settings.with(get).to_string() on:change:target=change />
        </label>
    }
}

fn placeholder(settings: RwSignal<Settings>) -> &'static str {
    match settings.with(|s| s.protocol) {
        Protocol::ApiGateway => "https://…/prod/predict",
        Protocol::SageMaker => "https://…/invocations",
        Protocol::TensorFlow | Protocol::OpenInference => "https://…",
    }
}
