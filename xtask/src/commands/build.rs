use std::path::Path;

use anyhow::Result;

use crate::{bundle, tools, transfer};

/// Builds the page into `dist/`.
pub(super) fn run(root: &Path) -> Result<()> {
    tools::ensure_wasm_target(root)?;
    let dist = root.join("dist");
    bundle::build(root, &dist)?;
    let rows = transfer::measure(&dist)?;
    println!("dist/ is built; a first prediction transfers {} bytes", transfer::total(&rows));
    Ok(())
}
