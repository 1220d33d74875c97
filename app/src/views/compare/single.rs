//! The case in hand, here and there, side by side.

use std::sync::Arc;

use crate::engine::LoadedModel;
use comparison::{Case, Row, Schema};
use leptos::prelude::*;
use wire::Answer;

use super::{
    asking::{Asking, UnderWay},
    failure::FailureNote,
};
use crate::session::Session;

/// Id of the button that asks.
const ASK: &str = "compare-case";

#[component]
pub(super) fn Single(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let found = RwSignal::new(None::<Row>);
    let asking = Asking::new(ASK);
    let values = Memo::new(move |_| session.case.get());
    let blocked = move || values.with(Option::is_none) || session.comparisons.objection().is_some();
    let schema = Schema::of(model.manifest());
    let ask = move |_| {
        let Some(values) = values.get_untracked() else { return };
        let asker = session.comparisons.asker(model.clone());
        asking.begin(async move |run| {
            let case = Case { title: "case".to_owned(), values, label: None };
            // Nobody waits for it if the view was left.
            found.try_set(run.one(&asker, case).await);
        });
    };
    view! {
        <section class="card" aria-labelledby="single-title">
            <h2 id="single-title">"The case in hand"</h2>
            <p class="actions">
                <button id=ASK class="ask" on:click=ask disabled=blocked aria-disabled=move || asking.is_under_way()>"Compare this case"</button>
                <UnderWay asking />
            </p>
            {move || values.with(Option::is_none).then(|| view! {
                <p class="quiet">"The case has gaps; fill it in Predict first."</p>
            })}
            <div class="side-by-side" role="status">
                {move || found.get().map(|row| sides(session, &row, &schema))}
            </div>
        </section>
    }
}

fn sides(session: Session, row: &Row, schema: &Schema) -> AnyView {
    let score = |score: Option<f64>| {
        score.map_or("no score given".to_owned(), |score| numbers!("{score:.4}"))
    };
    let local = match &row.local {
        Ok(local) => {
            let own = schema.scores(row).map(|(here, _)| here);
            let own = own.or(local.chances.first().map(|&chance| f64::from(chance)));
            format!("{} ({})", schema.name(local.class), score(own))
        }
        Err(reason) => reason.clone(),
    };
    let answer = &row.remote.answer;
    let remote = match (answer, schema.class_of(answer), schema.trouble(row)) {
        (Answer::Failure(failure), ..) => {
            view! { <FailureNote session failure=failure.clone() /> }.into_any()
        }
        (_, Some(class), _) => {
            let score = score(schema.remote_score(answer));
            view! { <p class="answer">{schema.name(class).to_owned()} " (" {score} ")"</p> }
                .into_any()
        }
        (_, None, trouble) => view! { <p class="answer">{trouble}</p> }.into_any(),
    };
    let agreement = match schema.pair(row).map(|(here, there)| here == there) {
        Some(true) => "✓ They agree.",
        Some(false) => "✗ They disagree.",
        None => "There is nothing to compare.",
    };
    let ms = |ms: Option<f64>, decimals: usize| {
        ms.map_or(String::new(), |ms| numbers!("{ms:.decimals$} ms"))
    };
    let local_ms = ms(row.local.as_ref().ok().and_then(|local| local.ms), 1);
    view! {
        <div><h3>"In this browser"</h3><p class="answer">{local}</p>
            <p class="num">{local_ms}</p></div>
        <div><h3>"Endpoint"</h3>{remote}
            <p class="num">{ms(row.remote.ms, 0)} ", tries: " {row.remote.attempts}</p></div>
        <p class="agreement">{agreement}</p>
    }
    .into_any()
}
