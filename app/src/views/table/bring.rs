//! Ways to bring a table, and what happens to it.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use worker::messages::Description;

use crate::{annex::Annex, tables::Source};

#[component]
pub(super) fn Bring(annex: Annex, description: Arc<Description>) -> impl IntoView {
    let tables = annex.tables;
    let pick = move |event: leptos::ev::Targeted<web_sys::Event, web_sys::HtmlInputElement>| {
        let field = event.target();
        let file = field.files().and_then(|files| files.get(0));
        if let Some(source) = file.as_ref().and_then(|file| Source::of(file)) {
            tables.open(source);
        }
        // The same file may be picked again, perhaps with other content.
        field.set_value("");
    };
    let known = description.manifest.reference_rows;
    let sample = move |faulty: bool| {
        let description = description.clone();
        spawn_local(async move {
            match sample(annex, &description, faulty).await {
                Ok(source) => tables.open(source),
                Err(reason) => annex.notice(&reason),
            }
        });
    };
    let (whole, faulty) = (sample.clone(), sample);
    let named = move || {
        tables
            .source
            .with(|source| source.as_ref().map(|s| format!("{} ({})", s.name, size(s.size))))
    };
    view! {
        <section class="bring" aria-labelledby="bring-title">
            <h2 id="bring-title">{move || named().unwrap_or_else(|| "Bring a table".to_owned())}</h2>
            {move || tables.source.with(Option::is_none).then(|| view! {
                <p>"Drop a file anywhere on this page, paste rows, or pick a file: CSV in any usual form, or JSON \
                    Lines. Every row is scored here, in your browser. Nothing is sent, and the file may be much \
                    larger than memory."</p>
            })}
            <p class="actions">
                <label class="pick" for="pick">"Pick a file"</label>
                <input id="pick" class="hidden" type="file"
                    accept=".csv,.tsv,.txt,.data,.json,.jsonl,.ndjson,text/csv,application/json"
                    on:change:target=pick />
                {(known > 0).then(|| view! {
                    <button class="sample" on:click=move |_| whole(false)>
                        {format!("Try the {known} known cases")}</button>
                    <button class="faulty" on:click=move |_| faulty(true)>"Try a table with faults"</button>
                })}
                {move || tables.source.with(Option::is_some).then(|| view! {
                    <button on:click=move |_| tables.clear()>"Put it away"</button>
                })}
            </p>
        </section>
    }
}

/// A size for people.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} KB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// The model's known cases as a table: as it should be, or as tables come.
async fn sample(annex: Annex, description: &Description, faulty: bool) -> Result<Source, String> {
    let manifest = &description.manifest;
    let rows = annex.engine.reference().await?;
    let mut columns: Vec<usize> = (0..manifest.features.len()).collect();
    let mut names: Vec<String> = manifest.features.iter().map(|f| f.name.clone()).collect();
    if faulty {
        columns.reverse();
        names = names.iter().map(|name| name.replace('_', " ").to_uppercase()).collect();
    }
    let header: Vec<&str> = columns.iter().map(|&column| names[column].as_str()).collect();
    let mut text = format!("id;{};known\n", header.join(";"));
    for (index, row) in rows.iter().enumerate() {
        let mut cells: Vec<String> =
            columns.iter().map(|&column| row.values[column].to_string()).collect();
        if faulty {
            spoil(&mut cells, index);
        }
        let class = &manifest.classes[row.label];
        let label = class.codes.first().unwrap_or(&class.name);
        text += &format!("{};{};{label}\n", index + 1, cells.join(";"));
    }
    // A decimal comma is the usual companion of a semicolon.
    let text = if faulty { text.replace('.', ",") } else { text.replace(';', ",") };
    Source::of_text(if faulty { "faults.csv" } else { "known cases.csv" }, &text)
}

/// A few of the faults that tables come with.
fn spoil(cells: &mut Vec<String>, row: usize) {
    let place = row * 7 % cells.len();
    match row % 60 {
        17 => cells[place] = "n/a".to_owned(),
        31 => cells[place] += " ?",
        44 => cells.truncate(place),
        52 => cells[place] += "000",
        _ => {}
    }
}
