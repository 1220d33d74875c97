//! Where the endpoint is, and whether it answers.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::Answer;
use worker::messages::Description;

use super::results::FailureNote;
use crate::{
    annex::Annex,
    remote::{Row, Run, Settings},
};

#[component]
pub(super) fn Connection(
    annex: Annex,
    description: Arc<Description>,
    settings: RwSignal<Settings>,
) -> impl IntoView {
    let found = RwSignal::new(None::<Result<Row, &'static str>>);
    let busy = RwSignal::new(false);
    let classes = description.clone();
    let test = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (description, settings) = (description.clone(), settings.get_untracked());
        if let Some(objection) = settings.objection() {
            found.set(Some(Err(objection)));
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let row = test_row(annex, &description, &settings).await;
            found.set(row.map(Ok));
            busy.set(false);
        });
    };
    view! {
        <section aria-labelledby="connection-title">
            <h2 id="connection-title">"Endpoint"</h2>
            <form on:submit=test novalidate>
                <Fields settings />
                <p><button class="test" type="submit" disabled=move || busy.get()>
                    {move || if busy.get() { "Testing…" } else { "Test connection" }}
                </button></p>
            </form>
            <div class="found" role="status">
                {move || found.get().map(|found| match found {
                    Err(objection) => view! { <p class="error">{objection}</p> }.into_any(),
                    Ok(row) => explained(&row, &classes),
                })}
            </div>
        </section>
    }
}

#[component]
fn Fields(settings: RwSignal<Settings>) -> impl IntoView {
    let limit = move |text: String| {
        if let Ok(seconds) = text.parse::<u32>() {
            settings.update(|s| s.limit_s = seconds.clamp(1, 300));
        }
    };
    view! {
            <div class="fields">
                <label>"Address"
                    <input class="address" type="url" placeholder="https://…/prod/predict" autocomplete="off"
                        prop:value=move || settings.with(|s| s.address.clone())
                        on:input:target=move |e| settings.update(|s| s.address = e.target().value()) />
                </label>
                <label>"API key, if it asks for one"
                    <input class="key" type="password" autocomplete="off"
                        prop:value=move || settings.with(|s| s.key.clone())
                        on:input:target=move |e| settings.update(|s| s.key = e.target().value()) />
                </label>
                <label>"Time limit, seconds"
                    <input class="num limit" type="number" min="1" max="300"
                        prop:value=move || settings.with(|s| s.limit_s.to_string())
    on:input:target=move |e| limit(e.target().value()) />
                </label>
                <label class="check">
                    <input type="checkbox" prop:checked=move || settings.with(|s| s.keep_key)
                        on:change:target=move |e| settings.update(|s| s.keep_key = e.target().checked()) />
                    "Keep the key in this browser"
                </label>
            </div>
            <p class="quiet">"Only what you send here leaves this browser. The key is forgotten with the tab unless you keep it, and is in no link or export."</p>
        }
}

/// The first sample case, here and there.
async fn test_row(annex: Annex, description: &Description, settings: &Settings) -> Option<Row> {
    let values = description.samples.first()?;
    let title = &description.manifest.samples.first()?.title;
    Run::new()?.compare_one(annex.engine, description, settings, title, values).await
}

fn explained(row: &Row, description: &Description) -> AnyView {
    match &row.reply.answer {
        Answer::Failure(failure) => view! { <FailureNote failure=failure.clone() /> }.into_any(),
        Answer::Verdict { class_code, shape, .. } => {
            let means = match row.remote_class {
                Some(class) => format!("which is {}", description.manifest.classes[class].name),
                None => "which is none of this model's classes".to_owned(),
            };
            let agrees = match row.agrees() {
                Some(true) => "The model in this browser says the same.",
                Some(false) => "The model in this browser says otherwise.",
                None => "",
            };
            let (code, ms) = (class_code.clone(), format!("{:.0} ms", row.reply.ms));
            view! {
                <p class="good">"✓ It answers: " <code>{code}</code> ", " {means} ", after "
                    <span class="num">{ms}</span> ", as " {shape.clone()} ". " {agrees}</p>
            }
            .into_any()
        }
        Answer::Scores { shape, .. } => {
            view! { <p class="good">"✓ It answers, as " {shape.clone()} "."</p> }.into_any()
        }
    }
}
