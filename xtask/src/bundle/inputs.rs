//! What a built page was built from: a second start has nothing to build.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::hex;
use crate::workspace::files_below;

/// All that the built page depends on, as paths below the repository's root.
pub const INPUTS: [&str; 12] = [
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "app",
    "index.html",
    "model-wasm",
    "public",
    "rust-toolchain.toml",
    "stats",
    "wire",
    "xtask/Cargo.toml",
    "xtask/src",
];
/// The file in the built page that names them.
const NOTE: &str = ".inputs";

/// Whether `dist` holds the page as the sources in `root` make it.
#[must_use]
pub fn is_current(root: &Path, dist: &Path) -> bool {
    // Where either cannot be read, building says why.
    let noted = std::fs::read_to_string(dist.join(NOTE));
    noted.is_ok_and(|noted| hash(root).is_ok_and(|hash| hash == noted))
}

/// The hash of all inputs, in hex; another for other settings of Cargo's profiles.
pub(super) fn hash(root: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    for input in INPUTS {
        let path = root.join(input);
        let files = if path.is_dir() { files_below(&path)? } else { vec![String::new()] };
        for file in files {
            let file = if file.is_empty() { path.clone() } else { path.join(&file) };
            let bytes = std::fs::read(&file);
            let bytes = bytes.with_context(|| format!("cannot read {}", file.display()))?;
            hash.update(file.strip_prefix(root).unwrap_or(&file).to_string_lossy().as_bytes());
            hash.update(bytes.len().to_le_bytes());
            hash.update(bytes);
        }
    }
    let settings = std::env::vars_os().filter(|(name, _)| {
        let name = name.to_string_lossy();
        name.starts_with("CARGO_PROFILE_") || name.ends_with("RUSTFLAGS")
    });
    let settings: BTreeSet<_> = settings.collect();
    hash.update(format!("{settings:?}"));
    Ok(hex(&hash.finalize()))
}

/// Notes in `dist` what it was built from.
pub(super) fn note(dist: &Path, hash: &str) -> Result<()> {
    std::fs::write(dist.join(NOTE), hash).context("cannot note what the page was built from")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_current_until_a_source_changes_or_it_is_gone() {
        let (root, dist) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (root, dist) = (root.path(), dist.path());
        for input in INPUTS {
            let path = root.join(input);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "as it was").unwrap();
        }
        assert!(!is_current(root, dist));
        note(dist, &hash(root).unwrap()).unwrap();
        assert!(is_current(root, dist));
        std::fs::write(root.join("index.html"), "changed").unwrap();
        assert!(!is_current(root, dist));
    }
}
