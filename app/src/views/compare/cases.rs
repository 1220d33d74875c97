//! Cases to be compared: where they come from.

use std::sync::Arc;

use comparison::Case;
use leptos::prelude::*;
use model_wasm::table::InputRow;
use worker::messages::Description;

use crate::{annex::Annex, tables::Source};

/// The longest table or record whose rows are compared, in bytes; it is read as a whole.
const LONGEST: u64 = 16 << 20;

/// Where cases come from.
#[derive(Clone, Copy)]
pub(super) enum Cases {
    /// The model's own file.
    Known,
    /// The table in hand.
    Table,
}

impl Cases {
    /// What they are, and the cases.
    ///
    /// # Errors
    /// Why there are none, in words for the reader.
    pub(super) async fn read(
        self,
        annex: Annex,
        description: &Description,
    ) -> Result<(String, Vec<Case>), String> {
        match self {
            Self::Known => {
                Ok(("the known cases".to_owned(), known_cases(annex, description).await?))
            }
            Self::Table => table_cases(annex).await,
        }
    }
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
///
/// # Errors
/// Why there is nothing to compare, in words for the reader.
pub(super) async fn replayed(
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
