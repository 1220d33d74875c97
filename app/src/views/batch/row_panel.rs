//! The row that is open beside the grid, with next and previous within the filter.

use std::sync::Arc;

use leptos::prelude::*;
use model_wasm::manifest::Head;
use scoring::{Line, Seen};
use worker::{Judgement, desk::ShowRows};

use crate::{
    browser,
    components::{VerdictAxis, Why, percent, sign},
    engine::LoadedModel,
    session::Session,
    tables::grouped,
    views::latest,
};

#[component]
pub(super) fn RowPanel(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let grid = session.tables.grid;
    let open = RwSignal::new(None::<(Line, Option<Seen>)>);
    let question = move || {
        let place = grid.selected.get()?;
        session.tables.version.track();
        Some((place, grid.order.get(), grid.filter.get(), session.engine.threshold.get()))
    };
    let ask = move |(from, order, filter, threshold)| async move {
        session.engine.ask(ShowRows { order, filter, threshold, from, count: 1 }).await
    };
    latest(question, ask, move |found: Result<_, String>| match found {
        Ok((window, seen)) => open.set(window.lines.into_iter().zip(seen).next()),
        Err(reason) => session.notices.error(reason),
    });
    let place = move || {
        grid.selected.get().map(|place| {
            format!("{} of {}", grouped(place as u64 + 1), grouped(grid.total.get() as u64))
        })
    };
    let none = move || grid.selected.get().is_none();
    view! {
        <section class="card row-panel" aria-labelledby="row-title">
            <h2 id="row-title">{move || match open.get().filter(|_| !none()) {
                    Some((line, seen)) => title(&line, seen.as_ref()),
                    None => "No row is open".to_owned(),
                }}
                <span class="steps">
                    <button class="previous" aria-label="Previous row" disabled=none on:click=move |_| grid.step(-1)>"◂"</button>
                    <span class="num quiet">{place}</span>
                    <button class="next" aria-label="Next row" on:click=move |_| grid.step(1)>"▸"</button>
                </span></h2>
            {move || match open.get().filter(|_| !none()) {
                Some((line, seen)) => drawn(session, &model, line, seen),
                None => view! { <p class="quiet">"Press a row to see its verdict and its reasons here."</p> }.into_any(),
            }}
        </section>
    }
}

fn title(line: &Line, seen: Option<&Seen>) -> String {
    let row = grouped(line.row as u64 + 1);
    match seen.and_then(|seen| seen.row.id.as_ref()) {
        Some(id) => format!("Row {row} · {id}"),
        None => format!("Row {row}"),
    }
}

fn drawn(session: Session, model: &Arc<LoadedModel>, line: Line, seen: Option<Seen>) -> AnyView {
    let manifest = model.manifest();
    let problem = seen.as_ref().and_then(|seen| seen.problem.clone());
    let values = seen.as_ref().and_then(|seen| seen.row.values());
    let threshold = session.engine.threshold.get_untracked();
    let predictor = model.predictor();
    let judgement =
        values.as_ref().and_then(|values| Judgement::of(predictor, values, threshold).ok());
    let verdict = judgement.as_ref().map(|judgement| {
        let prediction = &judgement.prediction;
        let class = prediction.class;
        let axis = (manifest.head == Head::Sigmoid).then(|| view! {
            <VerdictAxis manifest=manifest.clone() probability=prediction.probability threshold />
        });
        view! {
            <p class=format!("class class-{class}")><span class="sign" aria-hidden="true">{sign(class)}</span>
                <span class="name">{manifest.classes[class].name.clone()}</span>
                <span class="num">{percent(prediction.probabilities[class])}</span></p>
            {axis}
        }
    });
    let reasons = values.and_then(|values| predictor.explain(&values).ok());
    let number = line.row + 1;
    let open = move |_| {
        if let Some(seen) = &seen {
            session.open_cells(&seen.row.cells, &format!("row {number} of the table"));
            browser::focus("main");
        }
    };
    view! {
        {verdict}
        {problem.map(|problem| view! { <p class="error">{format!("Line {}: {problem}.", line.line)}</p> })}
        <Why model=model.clone() reasons=Signal::stored(reasons) />
        <p class="actions"><button class="open" on:click=open>"Open in Predict"</button></p>
    }
    .into_any()
}
