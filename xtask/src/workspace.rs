//! Where things are, found at run time so that no machine's paths are compiled in.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The predictor that the page loads first, relative to `public/` and to `dist/`.
pub const DEFAULT_PREDICTOR: &str = "models/wdbc-dense.safetensors";

/// The predictor behind the local endpoint: another network, so that a comparison finds something.
pub const COUNTERPART_PREDICTOR: &str = "models/wdbc-linear.safetensors";

/// The repository root: the nearest folder upwards whose `Cargo.toml` is the workspace's.
///
/// # Errors
/// When neither the manifest folder Cargo names nor the current folder lies inside the workspace.
pub fn root() -> Result<PathBuf> {
    let start = match std::env::var_os("CARGO_MANIFEST_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => std::env::current_dir().context("the current folder is gone; change to another")?,
    };
    start
        .ancestors()
        .find(|folder| is_workspace(folder))
        .map(Path::to_owned)
        .context("no Nearside workspace here or above; run this inside the repository")
}

/// Every file below `folder`, as sorted paths relative to it with `/` between the parts.
///
/// # Errors
/// When a folder cannot be read.
pub fn files_below(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    collect(folder, "", &mut found)?;
    found.sort();
    Ok(found)
}

fn is_workspace(folder: &Path) -> bool {
    std::fs::read_to_string(folder.join("Cargo.toml"))
        .is_ok_and(|manifest| manifest.lines().any(|line| line == "[workspace]"))
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<String>) -> Result<()> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("cannot list {}; was the page built?", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let relative = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{relative}/"), found)?;
        } else {
            found.push(relative);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_found_from_inside_a_member() {
        assert!(root().unwrap().join("xtask/Cargo.toml").exists());
    }

    #[test]
    fn files_are_listed_in_one_order_with_forward_slashes() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("b")).unwrap();
        std::fs::write(folder.path().join("b/2.txt"), "").unwrap();
        std::fs::write(folder.path().join("c"), "").unwrap();
        std::fs::write(folder.path().join("a"), "").unwrap();
        assert_eq!(files_below(folder.path()).unwrap(), ["a", "b/2.txt", "c"]);
    }
}
