//! Many cases: a file or a pasted text, every row scored, nothing of it sent anywhere.

mod drifts;
mod export;
mod format;
mod grid;
mod histogram;
mod import;
mod label_metrics;
mod mapping;
mod progress;
mod row_panel;
mod tiles;

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};

use crate::{engine::LoadedModel, session::Session};
use drifts::Drifts;
use format::DetectedFormat;
use grid::Grid;
use histogram::Histogram;
use import::{FileLine, Import};
use label_metrics::{Curves, Evaluation};
use mapping::Mapping;
use progress::RunProgress;
use row_panel::RowPanel;
use tiles::Tiles;

#[component]
pub(crate) fn Batch(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let tables = session.tables;
    tables.take_brought();
    Effect::new(move |_| {
        session.engine.threshold.track();
        spawn_local(tables.refresh());
    });
    let scored = Memo::new(move |_| tables.scored.get());
    let sniffed = Memo::new(move |_| tables.sniffed.get());
    view! {
        <div class="batch">
            {
                let model = model.clone();
                move || match tables.file.with(Option::is_some) {
                    true => view! { <FileLine session model=model.clone() /> }.into_any(),
                    false => view! { <Import session model=model.clone() /> }.into_any(),
                }
            }
            {
                let model = model.clone();
                move || sniffed.get().map(|found| match found {
                    Ok(sniffed) => view! { <Mapping session model=model.clone() sniffed /> }.into_any(),
                    Err(reason) => view! {
                        <section class="card">
                            <p class="error" role="alert">"The file could not be read: " {reason}</p>
                            <DetectedFormat session sniffed=None />
                        </section>
                    }
                    .into_any(),
                })
            }
            <RunProgress tables />
            {move || scored.get().map(|plan| {
                let model = model.clone();
                view! {
                    <Tiles session model=model.clone() />
                    <div class="main-row">
                        <Grid session model=model.clone() plan />
                        <div class="beside">
                            <RowPanel session model=model.clone() />
                            <Evaluation session model=model.clone() />
                        </div>
                    </div>
                    <div class="charts">
                        <Histogram tables model=model.clone() />
                        <Curves session model=model.clone() />
                        <Drifts tables model />
                    </div>
                }
            })}
        </div>
    }
}
