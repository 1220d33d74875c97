use std::path::Path;

use anyhow::Result;

use crate::bundle::{self, Profile};
use crate::{tools, transfer};

/// Builds the page into `dist/`, unless it is there as its sources make it.
pub(super) fn run(root: &Path) -> Result<()> {
    let dist = root.join("dist");
    if bundle::is_current(root, &dist) {
        println!("dist/ is as its sources make it");
        return Ok(());
    }
    tools::ensure_wasm_target(root)?;
    bundle::build(root, &dist, Profile::Shipped)?;
    let rows = transfer::measure(&dist)?;
    println!("dist/ is built; a first prediction transfers {} bytes", transfer::total(&rows));
    Ok(())
}
