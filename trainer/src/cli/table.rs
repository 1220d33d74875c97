//! Reading the table that was named.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context;
use decode::Decoder;
use trainer::{
    Dataset,
    data::{self, Options, Reading, embedded},
};

use super::arguments::Table;

/// Rows that are told one by one.
const TOLD: usize = 10;

pub(crate) fn dataset(table: &Table) -> anyhow::Result<Dataset> {
    let Some(path) = &table.source else { return Ok(embedded::wdbc()) };
    let text = text(path).with_context(|| path.display().to_string())?;
    let stem = path.file_stem().map_or("own data".into(), |stem| stem.to_string_lossy());
    let options = Options {
        name: stem.into_owned(),
        licence: table.licence.clone().unwrap_or_default(),
        label: table.label.clone(),
        positive: table.positive.clone(),
        drop: table.drop.clone(),
    };
    let reading = data::read(&text, &options).with_context(|| path.display().to_string())?;
    tell_skipped(&reading, table.label.as_deref());
    if !reading.dropped.is_empty() {
        eprintln!("note: no features: {}", reading.dropped.join(", "));
    }
    Ok(reading.data)
}

/// The table's text, however it is packed.
fn text(path: &Path) -> anyhow::Result<String> {
    let (mut decoder, mut text) = (Decoder::new(None), Vec::new());
    decoder.push(&fs::read(path)?, &mut text)?;
    decoder.finish(&mut text)?;
    Ok(String::from_utf8(text)?)
}

/// Says which rows are left out, and for each column with gaps what can be done.
fn tell_skipped(reading: &Reading, label: Option<&str>) {
    let skipped = &reading.skipped;
    if skipped.is_empty() {
        return;
    }
    skipped.iter().take(TOLD).for_each(|row| eprintln!("warning: {row}"));
    if let Some(more) = skipped.len().checked_sub(TOLD).filter(|more| *more > 0) {
        eprintln!("warning: and {more} rows more");
    }
    eprintln!("warning: {} rows skipped, {} rows kept", skipped.len(), reading.data.len());
    let mut columns: BTreeMap<&str, usize> = BTreeMap::new();
    skipped.iter().for_each(|row| *columns.entry(&row.column).or_default() += 1);
    for (column, rows) in columns {
        let advice = match Some(column) == label {
            true => "give them their labels to keep them".to_owned(),
            false => {
                let drop = data::drop_argument(column);
                format!("{drop} keeps them without that column, or fill the gaps first")
            }
        };
        eprintln!("warning: `{column}` has no value in {rows} of them; {advice}");
    }
}
