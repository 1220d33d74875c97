//! Cases to be compared: where they come from.

use std::sync::Arc;

use comparison::Case;
use leptos::prelude::*;
use model_wasm::{ReferenceRow, manifest::Sample, table::InputRow};
use web_sys::File;
use worker::desk::ReadTable;

use crate::{engine::LoadedModel, session::Session};

/// The longest table or record whose rows are compared, in bytes; it is read as a whole.
const LONGEST: u64 = 16 << 20;

/// Where cases come from.
#[derive(Clone, Copy)]
pub(super) enum Cases {
    /// Rows of the model's file that no weight was fitted to.
    HeldOut,
    /// Rows of the model's file that it was trained on.
    Training,
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
        session: Session,
        model: &LoadedModel,
    ) -> Result<(String, Vec<Case>), String> {
        match self {
            Self::HeldOut => Ok(("held-out rows".to_owned(), held_out_cases(model))),
            Self::Training => {
                Ok(("the training rows (in-sample)".to_owned(), training_cases(model)))
            }
            Self::Table => table_cases(session).await,
        }
    }
}

fn held_out_cases(model: &LoadedModel) -> Vec<Case> {
    let samples = model.manifest().samples.iter().zip(&model.samples);
    let labelled = samples.clone().filter(|(sample, _)| sample.label.is_some());
    let case = |(sample, values): (&Sample, &Vec<f32>)| Case {
        title: sample.title.clone(),
        values: values.clone(),
        label: sample.label,
    };
    let held_out: Vec<Case> = labelled.map(case).collect();
    // A file may carry samples that stand for no row.
    if held_out.is_empty() { samples.map(case).collect() } else { held_out }
}

fn training_cases(model: &LoadedModel) -> Vec<Case> {
    let manifest = model.manifest();
    let rows = model.predictor().reference().iter().zip(1..);
    let case = |(row, number): (&ReferenceRow, usize)| Case {
        title: format!("training example {number} ({})", manifest.classes[row.label].name),
        values: row.values.clone(),
        label: Some(row.label),
    };
    rows.map(case).collect()
}

/// The complete rows of the table in hand; the others are named, not sent.
async fn table_cases(session: Session) -> Result<(String, Vec<Case>), String> {
    let file = session.tables.file.get_untracked().ok_or("There is no table.")?;
    let plan = untrack(|| session.tables.plan()).ok_or("The table cannot be read.")??;
    let rows = session.engine.ask(ReadTable { plan, longest: LONGEST }).await?;
    let case = |row: &InputRow| {
        let title = row.id.clone().unwrap_or_else(|| format!("line {}", row.line));
        Some(Case { title, values: row.values()?, label: row.label })
    };
    let cases: Vec<Case> = rows.iter().filter_map(case).collect();
    if cases.len() < rows.len() {
        session
            .notices
            .warn(format!("{} rows have gaps and are not sent.", rows.len() - cases.len()));
    }
    Ok((format!("the rows of {}", file.name), cases))
}

/// Replays a record; answers with what was left out, if something was.
///
/// # Errors
/// Why there is nothing to compare, in words for the reader.
pub(super) async fn replayed(
    session: Session,
    model: Arc<LoadedModel>,
    file: File,
) -> Result<Option<String>, String> {
    let text = whole(session, &file).await?;
    let title = format!("the record {}", file.name());
    session.comparisons.replay(model, title, text).await
}

async fn whole(session: Session, file: &File) -> Result<String, String> {
    if file.size() > LONGEST as f64 {
        let most = LONGEST >> 20;
        return Err(format!("{} is too long to be compared: at most {most} MB.", file.name()));
    }
    session.engine.text_of(file).await
}
