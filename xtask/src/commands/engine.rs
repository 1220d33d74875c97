use std::path::Path;

use anyhow::Result;

use crate::{bundle, tools};

/// Builds the engine as an ES module into `dist/engine/`. Building the page empties `dist/`, so
/// this comes after it.
pub(super) fn run(root: &Path) -> Result<()> {
    tools::ensure_wasm_target(root)?;
    bundle::engine(root, &root.join("dist/engine"))
}
