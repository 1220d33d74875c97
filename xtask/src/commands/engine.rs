use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::{process, tools};

/// Builds the engine as an ES module into `dist/engine/`. Building the page empties `dist/`, so
/// this comes after it.
pub(super) fn run(root: &Path) -> Result<()> {
    tools::ensure_page_tools(root)?;
    let target = "wasm32-unknown-unknown";
    let build =
        ["build", "--release", "-p", "model-wasm", "--features", "face", "--target", target];
    process::run("cargo", &build, root)?;
    let module = target_folder(root)?.join(target).join("release/model_wasm.wasm");
    let module = module.to_string_lossy();
    process::run(
        "wasm-bindgen",
        &["--target", "web", "--out-dir", "dist/engine", module.as_ref()],
        root,
    )?;
    let example = "model-wasm/example/example.html";
    std::fs::copy(root.join(example), root.join("dist/engine/example.html"))
        .with_context(|| format!("cannot copy {example}"))?;
    Ok(())
}

/// Cargo's target folder, which a reader may have moved.
pub(super) fn target_folder(root: &Path) -> Result<PathBuf> {
    let arguments = ["metadata", "--format-version", "1", "--no-deps"];
    let metadata: serde_json::Value =
        serde_json::from_str(&process::output("cargo", &arguments, root)?)?;
    metadata["target_directory"]
        .as_str()
        .map(PathBuf::from)
        .context("cargo metadata names no target folder; update Cargo")
}
