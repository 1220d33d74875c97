//! Reading the table that was named.

use std::fs;

use anyhow::Context;
use trainer::{
    Dataset,
    data::{self, Options, embedded},
};

use super::arguments::Table;

pub(crate) fn dataset(table: &Table) -> anyhow::Result<Dataset> {
    let Some(path) = &table.source else { return Ok(embedded::wdbc()) };
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let stem = path.file_stem().map_or("own data".into(), |stem| stem.to_string_lossy());
    let options = Options {
        name: stem.into_owned(),
        licence: table.licence.clone().unwrap_or_default(),
        label: table.label.clone(),
        positive: table.positive.clone(),
        drop: table.drop.clone(),
    };
    let reading = data::read(&text, &options).with_context(|| path.display().to_string())?;
    reading.skipped.iter().for_each(|skipped| eprintln!("warning: {skipped}"));
    if !reading.skipped.is_empty() {
        let (skipped, kept) = (reading.skipped.len(), reading.data.len());
        eprintln!("warning: {skipped} rows skipped, {kept} rows kept");
    }
    if !reading.dropped.is_empty() {
        eprintln!("note: no features: {}", reading.dropped.join(", "));
    }
    Ok(reading.data)
}
