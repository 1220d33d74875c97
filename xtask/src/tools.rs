//! The tools that build the page: the compiler's target, and an optimiser where there is one.

use std::path::Path;

use anyhow::{Context, Result};

use crate::process::{answer, run};

/// The oldest Binaryen that reads what rustc 1.95 and wasm-bindgen write.
const OLDEST_WASM_OPT: u32 = 116;

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Whether a `wasm-opt` recent enough is on the path. The build is complete without it, only larger.
#[must_use]
pub fn has_wasm_opt() -> bool {
    answer("wasm-opt", &["--version"])
        .and_then(|said| wasm_opt_version(&said))
        .is_some_and(|version| version >= OLDEST_WASM_OPT)
}

/// The program as `wasm-opt` makes it smaller, where there is one; as it was elsewhere.
///
/// # Errors
/// When `wasm-opt` fails.
pub fn optimised(program: &[u8], features: &[&str]) -> Result<Vec<u8>> {
    if !has_wasm_opt() {
        return Ok(program.to_vec());
    }
    let folder = std::env::temp_dir().join(format!("nearside-{}", std::process::id()));
    std::fs::create_dir_all(&folder).context("cannot make a folder for wasm-opt")?;
    let [before, after] = ["before.wasm", "after.wasm"].map(|name| folder.join(name));
    std::fs::write(&before, program).context("cannot write for wasm-opt")?;
    let [from, to] = [&before, &after].map(|file| file.to_string_lossy().into_owned());
    run("wasm-opt", &[&["-Oz", &from, "-o", &to][..], features].concat(), &folder)?;
    let found = std::fs::read(&after).context("wasm-opt wrote nothing")?;
    // A folder that stays is of no harm.
    let _ = std::fs::remove_dir_all(&folder);
    Ok(found)
}

/// Makes sure that the WebAssembly target is there.
///
/// # Errors
/// When it is missing and cannot be installed.
pub fn ensure_wasm_target(root: &Path) -> Result<()> {
    let installed = answer("rustup", &["target", "list", "--installed"])
        .context("rustup does not answer; install it from https://rustup.rs")?;
    if installed.lines().any(|target| target == WASM_TARGET) {
        return Ok(());
    }
    run("rustup", &["target", "add", WASM_TARGET], root)
}

/// `wasm-opt version 123 (version_123)` → 123.
fn wasm_opt_version(said: &str) -> Option<u32> {
    said.split_whitespace().nth(2)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_the_wasm_opt_version_are_read() {
        assert_eq!(wasm_opt_version("wasm-opt version 123 (version_123)"), Some(123));
        assert_eq!(wasm_opt_version("wasm-opt version 108"), Some(108));
        assert_eq!(wasm_opt_version("something else"), None);
    }
}
