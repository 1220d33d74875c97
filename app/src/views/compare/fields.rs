//! What can be said of an endpoint.

use leptos::{ev::Targeted, prelude::*};
use web_sys::{Event, HtmlSelectElement};
use wire::Protocol;

use super::number::Number;
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
            {move || settings.with(asks_for_model).then(|| view! {
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
            <summary>"Timeout, concurrency, rate"</summary>
            <div class="fields">
                <Count words="Timeout, seconds" class="limit" most=300 settings
                    place=|s| &mut s.limit_s least=1 />
                <Count words="Concurrency: rows in flight" class="in-flight" most=64 settings
                    place=|s| &mut s.in_flight least=1 />
                <Count words="Rate: requests a second (0: no limit)" class="per-second" most=1000 settings
                    place=|s| &mut s.per_second least=0 />
            </div>
        </details>
    }
}

/// Whether the model's name must be said: the path has one, and the address does not say it.
fn asks_for_model(settings: &Settings) -> bool {
    settings.protocol.names_model() && wire::model_of(&settings.address).is_none()
}

/// A whole number of the settings.
#[component]
fn Count(
    words: &'static str,
    class: &'static str,
    settings: RwSignal<Settings>,
    place: fn(&mut Settings) -> &mut u32,
    least: u32,
    most: u32,
) -> impl IntoView {
    let value = move || settings.with(|own| f64::from(*place(&mut own.clone())));
    let change = move |value: f64| settings.update(|own| *place(own) = value as u32);
    view! {
        <Number words class whole=true range=f64::from(least)..=f64::from(most)
            value=Signal::derive(value) change />
    }
}

fn placeholder(settings: RwSignal<Settings>) -> &'static str {
    match settings.with(|s| s.protocol) {
        Protocol::ApiGateway => "https://…/prod/predict",
        Protocol::SageMaker | Protocol::Mlflow => "https://…/invocations",
        _ => "https://…",
    }
}
