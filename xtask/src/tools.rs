//! The tools that build the page: found where they are, installed through Cargo where missing.

use std::path::Path;

use anyhow::{Context, Result};

use crate::process::{answer, run};

/// The Trunk that the build is known to work with.
const TRUNK: &str = "0.21.14";

/// The oldest Binaryen that reads what rustc 1.95 and wasm-bindgen write.
const OLDEST_WASM_OPT: u32 = 116;

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Makes sure that the WebAssembly target, Trunk and wasm-bindgen are there.
///
/// # Errors
/// When one is missing and cannot be installed.
pub fn ensure_page_tools(root: &Path) -> Result<()> {
    ensure_wasm_target(root)?;
    ensure_trunk(root)?;
    ensure_wasm_bindgen(root)
}

/// Whether a `wasm-opt` recent enough is on the path. The build is complete without it, only larger.
#[must_use]
pub fn has_wasm_opt() -> bool {
    answer("wasm-opt", &["--version"])
        .and_then(|said| wasm_opt_version(&said))
        .is_some_and(|version| version >= OLDEST_WASM_OPT)
}

/// The version that a `Cargo.lock` settles on for `package` (the first, if there are several).
#[must_use]
pub fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let after = lock.lines().skip_while(|line| *line != name).nth(1)?;
    Some(after.strip_prefix("version = \"")?.strip_suffix('"')?.to_owned())
}

fn ensure_wasm_target(root: &Path) -> Result<()> {
    let installed = answer("rustup", &["target", "list", "--installed"])
        .context("rustup does not answer; install it from https://rustup.rs")?;
    if installed.lines().any(|target| target == WASM_TARGET) {
        return Ok(());
    }
    run("rustup", &["target", "add", WASM_TARGET], root)
}

fn ensure_trunk(root: &Path) -> Result<()> {
    if answer("trunk", &["--version"]).is_some_and(|said| said == format!("trunk {TRUNK}")) {
        return Ok(());
    }
    run("cargo", &["install", "trunk", "--version", TRUNK, "--locked"], root)
}

/// The bindings and the tool that finishes them must be of one version, so the lock file decides.
fn ensure_wasm_bindgen(root: &Path) -> Result<()> {
    let lock = std::fs::read_to_string(root.join("Cargo.lock"))
        .context("cannot read Cargo.lock; restore it from the repository")?;
    let version = locked_version(&lock, "wasm-bindgen")
        .context("Cargo.lock names no wasm-bindgen; run `cargo update -p wasm-bindgen`")?;
    let wanted = format!("wasm-bindgen {version}");
    if answer("wasm-bindgen", &["--version"]).is_some_and(|said| said.starts_with(&wanted)) {
        return Ok(());
    }
    run("cargo", &["install", "wasm-bindgen-cli", "--version", &version], root)
}

/// `wasm-opt version 123 (version_123)` → 123.
fn wasm_opt_version(said: &str) -> Option<u32> {
    said.split_whitespace().nth(2)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_names_the_exact_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(lock, "trunk"), None);
    }

    #[test]
    fn both_spellings_of_the_wasm_opt_version_are_read() {
        assert_eq!(wasm_opt_version("wasm-opt version 123 (version_123)"), Some(123));
        assert_eq!(wasm_opt_version("wasm-opt version 108"), Some(108));
        assert_eq!(wasm_opt_version("something else"), None);
    }
}
