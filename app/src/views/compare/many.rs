//! Many cases: the known ones, or the rows of a table, or a record.

use std::sync::Arc;

use comparison::Case;
use leptos::task::spawn_local;
use leptos::{ev::Targeted, prelude::*};
use model_wasm::table::InputRow;
use web_sys::{Event, HtmlInputElement};
use worker::messages::Description;

use super::report::Report;
use crate::{annex::Annex, remote::Progress, tables::Source};

/// The longest table or record whose rows are compared, in bytes; it is read as a whole.
const LONGEST: u64 = 16 << 20;

#[component]
pub(super) fn Many(annex: Annex, description: Arc<Description>) -> impl IntoView {
    let comparisons = annex.comparisons;
    let known = description.manifest.reference_rows;
    // While cases are being read nothing else may begin.
    let reading = RwSignal::new(false);
    let busy = move || {
        reading.get() || comparisons.running.get().is_some() || comparisons.objection().is_some()
    };
    let own = description.clone();
    let with_known = move |_| {
        let description = own.clone();
        reading.set(true);
        spawn_local(async move {
            match known_cases(annex, &description).await {
                Ok(cases) => comparisons.begin(description, "the known cases".to_owned(), cases),
                Err(reason) => annex.notice(&reason),
            }
            reading.set(false);
        });
    };
    let own = description.clone();
    let with_table = move |_| {
        let description = own.clone();
        reading.set(true);
        spawn_local(async move {
            match table_cases(annex).await {
                Ok((title, cases)) => comparisons.begin(description, title, cases),
                Err(reason) => annex.notice(&reason),
            }
            reading.set(false);
        });
    };
    let own = description.clone();
    let with_record = move |event: Targeted<Event, HtmlInputElement>| {
        let field = event.target();
        let file = field.files().and_then(|files| files.get(0));
        if let Some(source) = file.as_ref().and_then(|file| Source::of(file)) {
            let description = own.clone();
            spawn_local(async move {
                let found = replayed(annex, description, source).await;
                if let Err(words) | Ok(Some(words)) = found {
                    annex.notice(&words);
                }
            });
        }
        // The same file may be picked again, perhaps with other content.
        field.set_value("");
    };
    view! {
        <section aria-labelledby="many-title">
            <h2 id="many-title">"Many cases"</h2>
            <p class="quiet">"Paste or drop a table anywhere on this page to compare its rows; a column with the known class shows who is right. A file of data capture (JSON Lines, as SageMaker Model Monitor writes it) can stand in for the endpoint."</p>
            <p class="actions">
                <button class="known" on:click=with_known disabled=busy>
                    {if known > 0 { format!("Compare the {known} known cases") } else { "Compare the sample cases".to_owned() }}
                </button>
                {move || annex.tables.source.get().map(|source| {
                    let with_table = with_table.clone();
                    view! { <button class="rows" on:click=with_table disabled=busy>
                        {format!("Compare the rows of {}", source.name)}
                    </button> }
                })}
                <label class="pick" for="record">"Replay a record"</label>
                <input id="record" class="hidden" type="file" accept=".jsonl,.ndjson,.json"
                    on:change:target=with_record />
            </p>
            {move || comparisons.objection().map(|words| view! { <p class="quiet">{words}</p> })}
            {move || comparisons.running.get().map(|run| view! {
                <p class="running">
                    <progress aria-label="Rows compared" max=move || comparisons.progress.get().of
                        value=move || comparisons.progress.get().done></progress>
                    <span class="num">{move || told(comparisons.progress.get())}</span>
                    <button class="cancel" on:click=move |_| run.cancel()>"Cancel"</button>
                </p>
            })}
            <Report annex description />
        </section>
    }
}

/// How far it has come, and how long the rest takes.
fn told(now: Progress) -> String {
    let rate = if now.per_second > 0.0 {
        format!(", {:.0} a second", now.per_second)
    } else {
        String::new()
    };
    let left = now.left_s().map_or(String::new(), |left| format!(", {left:.0} s left"));
    format!("{} of {}{rate}{left}", now.done, now.of)
}

async fn known_cases(annex: Annex, description: &Description) -> Result<Vec<Case>, String> {
    let manifest = &description.manifest;
    let known = annex.engine.reference().await?;
    if known.is_empty() {
        let samples = manifest.samples.iter().zip(&description.samples);
        return Ok(samples
            .map(|(sample, values)| Case {
                title: sample.title.clone(),
                values: values.clone(),
                label: sample.label,
            })
            .collect());
    }
    let cases = known.into_iter().zip(1..).map(|(row, number)| Case {
        title: format!("known case {number} ({})", manifest.classes[row.label].name),
        values: row.values,
        label: Some(row.label),
    });
    Ok(cases.collect())
}

/// The complete rows of the table in hand; the others are named, not sent.
async fn table_cases(annex: Annex) -> Result<(String, Vec<Case>), String> {
    let source = annex.tables.source.get_untracked().ok_or("There is no table.")?;
    let text = whole(&source).await?;
    let rows = annex.engine.rows(text, untrack(|| annex.tables.plan()).transpose()?).await?;
    let case = |row: &InputRow| {
        let title = row.id.clone().unwrap_or_else(|| format!("line {}", row.line));
        Some(Case { title, values: row.values()?, label: row.label })
    };
    let cases: Vec<Case> = rows.iter().filter_map(case).collect();
    if cases.len() < rows.len() {
        annex.notice(&format!("{} rows have gaps and are not sent.", rows.len() - cases.len()));
    }
    Ok((format!("the rows of {}", source.name), cases))
}

/// Replays a record; answers with what was left out, if something was.
async fn replayed(
    annex: Annex,
    description: Arc<Description>,
    source: Source,
) -> Result<Option<String>, String> {
    let text = whole(&source).await?;
    let title = format!("the record {}", source.name);
    annex.comparisons.replay(description, title, text).await
}

async fn whole(source: &Source) -> Result<String, String> {
    if source.size > LONGEST {
        let most = LONGEST >> 20;
        return Err(format!("{} is too long to be compared: at most {most} MB.", source.name));
    }
    source.text(0, source.size).await
}
