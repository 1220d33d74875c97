use std::path::Path;

use anyhow::{Result, ensure};
use sha2::{Digest, Sha256};

use crate::{process, tools, transfer, workspace::files_below};

/// Builds the page into `dist/`.
pub(super) fn run(root: &Path) -> Result<()> {
    ensure!(
        root.join("index.html").exists(),
        "there is no index.html; restore it from the repository"
    );
    tools::ensure_page_tools(root)?;
    // Trunk is kept offline below, which it passes on to Cargo, so the sources must be here.
    process::run("cargo", &["fetch"], root)?;
    trunk(root)?;
    let rows = transfer::measure(&root.join("dist"))?;
    println!("dist/ is built; a first prediction transfers {} bytes", transfer::total(&rows));
    Ok(())
}

/// What the programs of the page are built from, in twelve digits: they tell by it whether they
/// belong together.
fn build(root: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    for folder in ["app", "model-wasm", "stats", "wire"] {
        for file in files_below(&root.join(folder))? {
            hash.update(std::fs::read(root.join(folder).join(file))?);
        }
    }
    hash.update(std::fs::read(root.join("Cargo.lock"))?);
    Ok(hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect())
}

/// `--release` makes Trunk run wasm-opt, and fetch it if missing. Without it the same Cargo profile
/// is built and wasm-opt is left out, so a machine that lacks it builds all the same.
fn trunk(root: &Path) -> Result<()> {
    let mut arguments = vec!["build", "--offline", "true", "--skip-version-check"];
    if tools::has_wasm_opt() {
        arguments.push("--release");
    } else {
        println!("no wasm-opt of version 116 or later on the PATH: the page will be larger");
        arguments.extend(["--cargo-profile", "release"]);
    }
    let mut command = process::command("trunk", &arguments, root);
    // Trunk takes `NO_COLOR=1`, the usual spelling, for a mistake and stops.
    command.env_remove("NO_COLOR");
    command.env("NEARSIDE_BUILD", build(root)?);
    process::finish(command)
}
