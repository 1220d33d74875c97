//! The rules that the toolchain knows how to check.

use std::path::Path;

use anyhow::Result;

use super::Complaints;
use crate::process;

/// Code is formatted as rustfmt has it.
pub(super) fn formatting(root: &Path) -> Result<Complaints> {
    Ok(complaints_of(root, &["fmt", "--all", "--check"]))
}

/// Clippy is content, also with what only the browser compiles.
pub(super) fn clippy(root: &Path) -> Result<Complaints> {
    let native = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    // The painter of the landing never runs in a browser.
    let browser = [
        &["clippy", "-p", "app", "-p", "worker", "-p", "model-wasm"][..],
        &["--lib", "--bin", "page", "--bin", "worker"],
        &["--target", "wasm32-unknown-unknown", "--", "-D", "warnings"],
    ]
    .concat();
    let mut complaints = complaints_of(root, &native);
    complaints.extend(complaints_of(root, &browser));
    Ok(complaints)
}

fn complaints_of(root: &Path, arguments: &[&str]) -> Complaints {
    process::run("cargo", arguments, root)
        .err()
        .map(|error| error.to_string())
        .into_iter()
        .collect()
}
