//! The case in hand, here and there, side by side.

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
pub(super) fn Single(
    annex: Annex,
    description: Arc<Description>,
    settings: RwSignal<Settings>,
) -> impl IntoView {
    let found = RwSignal::new(None::<Row>);
    let running = RwSignal::new(None::<Run>);
    let values = Memo::new(move |_| annex.case.get());
    let blocked =
        move || values.with(Option::is_none) || settings.with(|s| s.objection().is_some());
    let shown = description.clone();
    let ask = move |_| {
        let (Some(values), Some(run)) = (values.get_untracked(), Run::new()) else { return };
        let (description, settings) = (description.clone(), settings.get_untracked());
        running.set(Some(run.clone()));
        spawn_local(async move {
            let row = run.compare_one(annex.engine, &description, &settings, "case", &values).await;
            found.set(row);
            running.set(None);
        });
    };
    view! {
        <section aria-labelledby="single-title">
            <h2 id="single-title">"The case in hand"</h2>
            <p>
                <button class="ask" on:click=ask disabled=move || blocked() || running.get().is_some()>"Compare this case"</button>
                {move || running.get().map(|run| view! {
                    <button class="cancel" on:click=move |_| run.cancel()>"Cancel"</button>
                })}
            </p>
            {move || values.with(Option::is_none).then(|| view! {
                <p class="quiet">"The case has gaps; fill it in the Case view first."</p>
            })}
            <div class="side-by-side" role="status">
                {move || found.get().map(|row| sides(&row, &shown))}
            </div>
        </section>
    }
}

fn sides(row: &Row, description: &Description) -> AnyView {
    let name = |class: usize| description.manifest.classes[class].name.clone();
    let local = match &row.local {
        Ok(prediction) => format!("{} ({:.4})", name(prediction.class), prediction.probability),
        Err(reason) => reason.clone(),
    };
    let remote = match (&row.reply.answer, row.remote_class) {
        (Answer::Failure(failure), _) => {
            view! { <FailureNote failure=failure.clone() /> }.into_any()
        }
        (Answer::Scores { scores, .. }, _) => {
            view! { <p class="answer num">{format!("{scores:.4?}")}</p> }.into_any()
        }
        (Answer::Verdict { score, .. }, Some(class)) => {
            let score = score.map_or("no score given".to_owned(), |score| format!("{score:.4}"));
            view! { <p class="answer">{name(class)} " (" {score} ")"</p> }.into_any()
        }
        (Answer::Verdict { class_code, .. }, None) => {
            view! { <p class="answer">"unknown class " <code>{class_code.clone()}</code></p> }
                .into_any()
        }
    };
    let agreement = match row.agrees() {
        Some(true) => "✓ They agree.",
        Some(false) => "✗ They disagree.",
        None => "There is nothing to compare.",
    };
    view! {
        <div><h3>"In this browser"</h3><p class="answer">{local}</p>
            <p class="num">{format!("{:.1} ms", row.local_ms)}</p></div>
        <div><h3>"Endpoint"</h3>{remote}
            <p class="num">{format!("{:.0} ms, tries: {}", row.reply.ms, row.reply.attempts)}</p></div>
        <p class="agreement">{agreement}</p>
    }
    .into_any()
}
