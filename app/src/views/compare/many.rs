//! Many cases: the known ones of the predictor file, or a table.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model_wasm::table::InputRow;
use worker::messages::Description;

use super::results::Results;
use crate::{
    annex::Annex,
    remote::{Progress, Report, Run, Settings},
};

/// Bytes of a table that is sent row by row, at most.
const LONGEST: u64 = 4 << 20;

/// Rows with the names under which they are reported.
type Named = Vec<(String, Vec<f32>)>;

#[component]
pub(super) fn Many(
    annex: Annex,
    description: Arc<Description>,
    settings: RwSignal<Settings>,
) -> impl IntoView {
    let Annex { report, running, progress, .. } = annex;
    let known = description.manifest.reference_rows;
    let objection = move || settings.with(Settings::objection);
    let start = move |rows: Named, skipped: usize, description: Arc<Description>| {
        let Some(run) = Run::new() else { return };
        running.set(Some(run.clone()));
        report.set(None);
        progress.set(Some(Progress { done: 0, of: rows.len() }));
        if skipped > 0 {
            annex.notice(&format!("{skipped} rows have gaps and are not sent."));
        }
        spawn_local(async move {
            let settings = settings.get_untracked();
            let rows = run.compare(annex.engine, &description, &settings, &rows, progress).await;
            let classes = description.manifest.classes.iter().map(|class| class.name.clone());
            report.set(Some(Report { classes: classes.collect(), rows }));
            running.set(None);
        });
    };
    let with_known = {
        let description = description.clone();
        move |_| {
            let description = description.clone();
            spawn_local(async move {
                match known_rows(annex, &description).await {
                    Ok(rows) => start(rows, 0, description),
                    Err(reason) => annex.notice(&reason),
                }
            });
        }
    };
    let with_table = move |_| {
        let description = description.clone();
        spawn_local(async move {
            match table_rows(annex).await {
                Ok((rows, skipped)) => start(rows, skipped, description),
                Err(reason) => annex.notice(&reason),
            }
        });
    };
    let busy = move || running.get().is_some() || objection().is_some();
    view! {
        <section aria-labelledby="many-title">
            <h2 id="many-title">"Many cases"</h2>
            <p class="quiet">"Paste or drop a table anywhere on this page to compare its rows."</p>
            <p>
                <button class="known" on:click=with_known disabled=busy>
                    {if known > 0 { format!("Compare the {known} known cases") } else { "Compare the sample cases".to_owned() }}
                </button>
                {move || annex.tables.source.get().map(|source| {
                    let with_table = with_table.clone();
                    view! { <button class="rows" on:click=with_table disabled=busy>
                        {format!("Compare the rows of {}", source.name)}
                    </button> }
                })}
                {move || running.get().map(|run| view! { <button class="cancel" on:click=move |_| run.cancel()>"Cancel"</button> })}
            </p>
            {move || objection().map(|words| view! { <p class="quiet">{words}</p> })}
            {move || running.get().and(progress.get()).map(|now| view! {
                <p role="status"><progress max=now.of value=now.done></progress>
                    <span class="num">{format!(" {} of {}", now.done, now.of)}</span></p>
            })}
            {move || report.get().map(|report| view! { <Results annex report /> })}
        </section>
    }
}

async fn known_rows(annex: Annex, description: &Description) -> Result<Named, String> {
    let classes = &description.manifest.classes;
    let known = annex.engine.reference().await?;
    if known.is_empty() {
        let titles = description.manifest.samples.iter().map(|sample| sample.title.clone());
        return Ok(titles.zip(description.samples.iter().cloned()).collect());
    }
    let named = known.into_iter().enumerate().map(|(index, row)| {
        (format!("known case {} ({})", index + 1, classes[row.label].name), row.values)
    });
    Ok(named.collect())
}

/// The complete rows of the table in hand, and how many are not.
async fn table_rows(annex: Annex) -> Result<(Named, usize), String> {
    let source = annex.tables.source.get_untracked().ok_or("There is no table.")?;
    if source.size > LONGEST {
        let most = LONGEST >> 20;
        return Err(format!("{} is too long to be compared: at most {most} MB.", source.name));
    }
    let text = source.text(0, source.size).await?;
    let rows = annex.engine.rows(text, untrack(|| annex.tables.plan()).transpose()?).await?;
    let title = |row: &InputRow| row.id.clone().unwrap_or_else(|| format!("line {}", row.line));
    let complete: Named = rows.iter().filter_map(|row| Some((title(row), row.values()?))).collect();
    let skipped = rows.len() - complete.len();
    Ok((complete, skipped))
}
