//! Which column is what: as it seems, unless the command line says otherwise.

use anyhow::{Context, Result, bail};
use model_wasm::Predictor;
use scoring::{Plan, Sniffed};
use table::{Label, Layout, canonical};

use super::Arguments;

/// How the table is read.
pub(super) fn plan(sniffed: Sniffed, asked: &Arguments, predictor: &Predictor) -> Result<Plan> {
    let Sniffed { layout, mut proposal, .. } = sniffed;
    let schema = predictor.manifest().table_schema();
    for wish in &asked.map {
        let (feature, wanted) = wish
            .split_once('=')
            .with_context(|| format!("--map {wish}: expected FEATURE=COLUMN"))?;
        let names = |names: &Vec<String>| names.iter().any(|n| canonical(n) == canonical(feature));
        let index = schema.features.iter().position(names);
        let index =
            index.with_context(|| format!("--map {wish}: the model has no such feature"))?;
        proposal.features[index] = Some(column(&layout, wanted)?);
    }
    if let Some(wanted) = &asked.label {
        let column = column(&layout, wanted)?;
        proposal.label = Some(Label { column, is_number: false, reversed: asked.reversed });
    }
    if let Some(wanted) = &asked.id {
        proposal.id = Some(column(&layout, wanted)?);
    }
    let mapping = proposal
        .complete(&layout, &schema)
        .context("the columns do not tell; --map FEATURE=COLUMN says which is which")?;
    Ok(Plan { layout, mapping })
}

/// Index of the column that `wanted` names, or numbers from 1.
fn column(layout: &Layout, wanted: &str) -> Result<usize> {
    let by_name =
        (0..layout.width).find(|&column| canonical(&layout.title(column)) == canonical(wanted));
    let number = || wanted.parse::<usize>().ok().filter(|n| (1..=layout.width).contains(n));
    match by_name.or_else(|| number().map(|n| n - 1)) {
        Some(column) => Ok(column),
        None => bail!("column {wanted}: expected a name in the table or 1 to {}", layout.width),
    }
}
