//! Ways to bring a table, and the line that says what was brought.

use std::{fmt::Write, sync::Arc};

use leptos::{ev::Targeted, prelude::*};
use web_sys::{Event, HtmlInputElement};

use super::export::Export;
use crate::{
    engine::LoadedModel,
    session::Session,
    tables::{TableFile, grouped},
};

const ACCEPTED: &str = ".csv,.tsv,.txt,.data,.json,.jsonl,.ndjson,.gz,text/csv,application/json";

/// No table yet: what can be brought, and what can be tried.
#[component]
pub(super) fn Import(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let held_out = model.manifest().samples.iter().filter(|sample| sample.label.is_some()).count();
    let in_sample = model.manifest().reference_rows;
    let sample = move |kind: SampleTable| {
        let model = model.clone();
        move |_| match kind.make(&model) {
            Ok(file) => session.tables.open(file),
            Err(reason) => session.notices.error(reason),
        }
    };
    view! {
        <section class="card import" aria-labelledby="import-title">
            <h1 id="import-title">"Score a table"</h1>
            <p>"Drop a file anywhere on this page, paste rows, or pick a file: CSV in any usual form, or JSON Lines. \
                Every row is scored here, in your browser. Nothing is sent, and the file may be much larger than \
                memory."</p>
            <p class="actions">
                <PickFile session />
                {(held_out > 0).then(|| view! {
                    <button class="held-out" on:click=sample.clone()(SampleTable::HeldOut)>
                        {format!("Try {held_out} held-out rows")}</button>
                })}
                {(in_sample > 0).then(|| view! {
                    <button class="sample" on:click=sample.clone()(SampleTable::Training)>
                        {format!("Try the {in_sample} training rows (in-sample)")}</button>
                    <button class="faulty" on:click=sample(SampleTable::Faulty)>"Try a table with faults"</button>
                })}
            </p>
        </section>
    }
}

/// A button that opens the browser's choice of files.
#[component]
fn PickFile(session: Session) -> impl IntoView {
    let pick = move |event: Targeted<Event, HtmlInputElement>| {
        let field = event.target();
        if let Some(file) = field.files().and_then(|files| files.get(0)) {
            session.tables.open(TableFile::of(&file));
        }
        // The same file may be picked again, perhaps with other content.
        field.set_value("");
    };
    view! {
        <label class="pick primary" for="pick">"Pick a file"</label>
        <input id="pick" class="hidden" type="file" accept=ACCEPTED on:change:target=pick />
    }
}

/// The file, what was understood of it, and what can be done with it.
#[component]
pub(super) fn FileLine(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let tables = session.tables;
    let named = move || tables.file.with(|file| file.as_ref().map(|file| file.name.clone()));
    let size = move || tables.file.with(|file| file.as_ref().map(|file| size(file.size)));
    let features = model.manifest().features.len();
    let understood = move || {
        let sniffed = tables.sniffed.get()?.ok()?;
        let matched =
            tables.proposal.with(|p| p.as_ref().map(|p| p.features.iter().flatten().count()))?;
        let mut words = format!(" · {}", sniffed.words());
        // Writing into a string cannot fail.
        let _ = write!(words, " · {matched} of {features} features matched");
        let title = |column: usize| sniffed.layout.title(column);
        let (label, id) = tables.proposal.with(|p| {
            p.as_ref().map_or((None, None), |p| (p.label.map(|label| label.column), p.id))
        });
        words += &label.map_or(String::new(), |column| format!(" · label {}", title(column)));
        words += &id.map_or(String::new(), |column| format!(" · id {}", title(column)));
        Some(words)
    };
    let pace = move || {
        let progress = tables.progress.get();
        let done = tables.complete.get() && progress.rows > 0 && progress.ms > 0.0;
        done.then(|| {
            let rate = grouped((progress.rows as f64 / progress.ms * 1000.0) as u64);
            numbers!(" · scored here in {:.1} s, {rate} rows/s", progress.ms / 1000.0)
        })
    };
    view! {
        <div class="file-line">
            <div>
                <h1 id="file-title">{named}</h1>
                <p class="quiet understood">{size} {understood} {pace}</p>
            </div>
            <p class="actions">
                <PickFile session />
                <Export tables />
                <button class="close" on:click=move |_| tables.close()>"Close file"</button>
            </p>
        </div>
    }
}

/// The table's form, in a few words.
/// A size for people.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => numbers!("{:.1} KB", bytes as f64 / 1e3),
        _ => numbers!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// Tables of the model's own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SampleTable {
    /// Rows that no weight was fitted to.
    HeldOut,
    /// Rows that the model was trained on.
    Training,
    /// The same as tables come: other order, other names, decimal commas, faults.
    Faulty,
}

/// A row of a sample table: its name, values and label.
type SampleRow = (String, Vec<f32>, usize);

impl SampleTable {
    fn make(self, model: &LoadedModel) -> Result<TableFile, String> {
        let manifest = model.manifest();
        let rows = self.rows(model);
        let (delimiter, decimal, faulty) = match self {
            Self::Faulty => (";", ",", true),
            _ => (",", ".", false),
        };
        let mut columns: Vec<usize> = (0..manifest.features.len()).collect();
        let mut names: Vec<String> = manifest.features.iter().map(|f| f.name.clone()).collect();
        if faulty {
            columns.reverse();
            names = names.iter().map(|name| name.replace('_', " ").to_uppercase()).collect();
        }
        let header: Vec<&str> = columns.iter().map(|&column| names[column].as_str()).collect();
        let mut text = format!("id{delimiter}{}{delimiter}label\n", header.join(delimiter));
        for (index, (name, values, label)) in rows.into_iter().enumerate() {
            let number = |&column: &usize| values[column].to_string().replace('.', decimal);
            let mut cells: Vec<String> = columns.iter().map(number).collect();
            if faulty {
                spoil(&mut cells, index);
            }
            let class = &manifest.classes[label];
            let label = class.codes.first().unwrap_or(&class.name);
            text += &format!("{name}{delimiter}{}{delimiter}{label}\n", cells.join(delimiter));
        }
        TableFile::of_text(self.name(), &text)
    }

    fn rows(self, model: &LoadedModel) -> Vec<SampleRow> {
        let numbered = |row: &model_wasm::ReferenceRow, index: usize| {
            ((index + 1).to_string(), row.values.clone(), row.label)
        };
        match self {
            Self::HeldOut => {
                let samples = model.manifest().samples.iter().zip(&model.samples);
                let row = |(sample, values): (&model_wasm::manifest::Sample, &Vec<f32>)| {
                    Some((sample.title.clone(), values.clone(), sample.label?))
                };
                samples.filter_map(row).collect()
            }
            Self::Training | Self::Faulty => {
                let known = model.predictor().reference().iter().enumerate();
                known.map(|(index, row)| numbered(row, index)).collect()
            }
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::HeldOut => "held-out rows.csv",
            Self::Training => "training rows.csv",
            Self::Faulty => "faults.csv",
        }
    }
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
