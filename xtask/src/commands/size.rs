use std::path::Path;

use anyhow::Result;

use crate::transfer::{measure, table};

/// Prints what a first prediction transfers.
pub(super) fn run(root: &Path) -> Result<()> {
    println!("{}", table(&measure(&root.join("dist"))?));
    Ok(())
}
