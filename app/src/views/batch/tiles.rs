//! What was found, in numbers; each that names rows shows them.

use std::sync::Arc;

use leptos::prelude::*;
use scoring::{Count, Filter};

use crate::{
    components::{label, share, sign},
    engine::LoadedModel,
    session::Session,
    tables::grouped,
};

/// Population stability index from which on a feature has drifted (Siddiqi 2006).
const DRIFTED: f64 = 0.25;
/// Rows below which the index tells more of chance than of change.
const ENOUGH: u64 = 200;

/// A number with its words, and the rows that it counts.
struct Tile {
    key: &'static str,
    title: String,
    value: String,
    note: String,
    filter: Option<Filter>,
}

#[component]
pub(super) fn Tiles(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let tables = session.tables;
    let count =
        move || tables.overview.with(|found| found.as_ref().map(|found| found.count.clone()));
    let stopped = move || {
        !tables.complete.get()
            && tables.doing.with(Option::is_none)
            && tables.trouble.with(Option::is_none)
    };
    // A screen reader hears the end, not every step.
    let live = move || if tables.doing.with(Option::is_some) { "off" } else { "polite" };
    let shown = {
        let model = model.clone();
        move || {
            count().map(|count| {
                let tiles = counts(&model, &count).into_iter().chain(measures(session, &model));
                tiles.map(|tile| drawn(session, tile)).collect_view()
            })
        }
    };
    view! {
        <section class="findings" aria-label="What was found">
            <p class="headline hidden" role="status" aria-live=live>
                {move || count().map(|count| summary(&count, &model))}</p>
            <ul class="tiles">{shown}</ul>
            {move || stopped().then(|| view! {
                <p class="quiet stopped">"It was stopped: these are the rows up to there."</p>
            })}
        </section>
    }
}

fn counts(model: &LoadedModel, count: &Count) -> Vec<Tile> {
    let manifest = model.manifest();
    let all = Filter::default();
    let of_rows = |rows: u64| share(rows as f64 / count.rows.max(1) as f64);
    let errors = match count.errors {
        0 => "all readable".to_owned(),
        errors => format!("{} without a verdict", grouped(errors)),
    };
    let mut tiles = vec![Tile {
        key: "rows",
        title: "rows".to_owned(),
        value: grouped(count.rows),
        note: errors,
        filter: Some(all),
    }];
    if count.in_sample > 0 {
        tiles.push(Tile {
            key: "in-sample",
            title: "in-sample".to_owned(),
            value: of_rows(count.in_sample),
            note: format!("{} rows are training rows", grouped(count.in_sample)),
            filter: None,
        });
    }
    let trained: usize = manifest.provenance.class_counts.iter().sum();
    for (class, &rows) in count.verdicts.iter().enumerate() {
        let known = manifest.provenance.class_counts.get(class).copied().unwrap_or_default();
        tiles.push(Tile {
            key: "class",
            title: format!("{} {}", sign(class), manifest.classes[class].name),
            value: of_rows(rows),
            note: format!(
                "{} rows; in training {}",
                grouped(rows),
                share(known as f64 / trained.max(1) as f64)
            ),
            filter: Some(Filter { verdict: Some(class), ..all }),
        });
    }
    if let Some(sure) = count.sure {
        let rows = count.rows - count.errors - sure;
        tiles.push(Tile {
            key: "review",
            title: "need review".to_owned(),
            value: grouped(rows),
            note: of_rows(rows),
            filter: Some(Filter { doubtful: true, ..all }),
        });
    }
    if manifest.novelty.is_some() {
        tiles.push(Tile {
            key: "ood",
            title: "out of distribution".to_owned(),
            value: grouped(count.unlike),
            note: of_rows(count.unlike),
            filter: Some(Filter { unlike: true, ..all }),
        });
    }
    tiles
}

fn measures(session: Session, model: &LoadedModel) -> Vec<Tile> {
    let tables = session.tables;
    let mut tiles = Vec::new();
    // Where the table has training rows, what counts is what the others say.
    let performance = tables.overview.with(|found| {
        let found = found.as_ref()?;
        let held_out = found.held_out.clone().map(|held_out| ("ROC AUC, held out", held_out));
        let title = if found.count.in_sample > 0 { "ROC AUC, in-sample" } else { "ROC AUC" };
        held_out.or_else(|| Some((title, found.performance.clone()?)))
    });
    if let Some((title, found)) = performance {
        let interval = found.auc_interval.map_or(String::new(), |interval| {
            numbers!("{:.4} – {:.4}", interval.low, interval.high)
        });
        tiles.push(Tile {
            key: "auc",
            title: title.to_owned(),
            value: numbers!("{:.4}", found.auc),
            note: interval,
            filter: None,
        });
    }
    let drifted: Vec<(usize, f64)> = tables.drift.with(|drift| {
        let far = drift.iter().enumerate().filter(|(_, d)| d.rows >= ENOUGH);
        let mut far: Vec<_> =
            far.filter_map(|(f, d)| Some((f, d.psi.filter(|psi| *psi > DRIFTED)?))).collect();
        far.sort_by(|a, b| b.1.total_cmp(&a.1));
        far
    });
    let judged = tables.drift.with(|drift| drift.iter().any(|d| d.rows >= ENOUGH));
    tiles.push(Tile {
        key: "drift",
        title: "drifted features".to_owned(),
        value: if judged { drifted.len().to_string() } else { "–".to_owned() },
        note: match drifted.first() {
            Some(&(feature, psi)) => {
                numbers!("{}, PSI {psi:.2}", label(&model.manifest().features[feature]))
            }
            None if judged => "none against training".to_owned(),
            None => format!("fewer than {ENOUGH} rows"),
        },
        filter: None,
    });
    tiles
}

fn drawn(session: Session, tile: Tile) -> impl IntoView {
    let grid = session.tables.grid;
    let class = format!("tile {}", tile.key);
    let (title, value, note) = (tile.title, tile.value, tile.note);
    let content = view! {
        <span class="title">{title}</span>
        <span class="value num">{value}</span>
        <span class="note">{note}</span>
    };
    match tile.filter {
        Some(filter) => {
            let pressed = move || (grid.filter.get() == filter).to_string();
            view! {
                <li><button class=class aria-pressed=pressed on:click=move |_| grid.show(filter)>{content}</button></li>
            }
            .into_any()
        }
        None => view! { <li><div class=class>{content}</div></li> }.into_any(),
    }
}

/// What a screen reader hears of it.
fn summary(count: &Count, model: &LoadedModel) -> String {
    let classes = model.manifest().classes.iter().zip(&count.verdicts);
    let verdicts: Vec<String> =
        classes.map(|(class, &rows)| format!("{} {}", grouped(rows), class.name)).collect();
    let mut words = format!("{} rows: {}", grouped(count.rows), verdicts.join(", "));
    if count.errors > 0 {
        words += &format!(", {} without a verdict", grouped(count.errors));
    }
    if let Some(sure) = count.sure {
        let doubtful = count.rows - count.errors - sure;
        words += &format!(". {} need review", grouped(doubtful));
    }
    if count.unlike > 0 {
        words += &format!(", of which {} are out of distribution", grouped(count.unlike));
    }
    words + "."
}
