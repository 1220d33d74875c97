//! The service worker's list of files: made from what was built, by content.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use crate::workspace::files_below;

/// Where the template keeps a place for the version.
const VERSION_PLACE: &str = "__VERSION__";

/// Where the template keeps a place for the list.
const LIST_PLACE: &str = "[/*__PRECACHE__*/]";

/// Parts of the site that are not the page: the worker script itself, and the engine for others.
const NOT_THE_PAGE: [&str; 4] = ["sw.js", "engine/", "_headers", ".inputs"];

/// Writes `sw.js` into `staging` from `template`, listing every file of the page there.
///
/// # Errors
/// When the template lacks a placeholder or a file cannot be read or written.
pub fn write(template: &Path, staging: &Path) -> Result<()> {
    let text = std::fs::read_to_string(template)
        .with_context(|| format!("cannot read {}", template.display()))?;
    let script = fill(&text, &entries(staging)?)?;
    std::fs::write(staging.join("sw.js"), script)
        .with_context(|| format!("cannot write sw.js into {}", staging.display()))
}

/// Each file of the page in `folder` with the SHA-256 of its bytes in hex, sorted by name.
///
/// # Errors
/// When a file cannot be read.
pub fn entries(folder: &Path) -> Result<Vec<(String, String)>> {
    files_below(folder)?
        .into_iter()
        .filter(|file| !NOT_THE_PAGE.iter().any(|start| file.starts_with(start)))
        .map(|file| {
            let bytes =
                std::fs::read(folder.join(&file)).with_context(|| format!("cannot read {file}"))?;
            Ok((file, hex(&bytes)))
        })
        .collect()
}

/// The template with its places filled. The version is the hash of the list, so it changes exactly
/// when a file does.
///
/// # Errors
/// When a placeholder is missing: the script would then keep nothing, silently.
pub fn fill(template: &str, entries: &[(String, String)]) -> Result<String> {
    for place in [VERSION_PLACE, LIST_PLACE] {
        ensure!(template.contains(place), "the service worker template lacks `{place}`");
    }
    let list = serde_json::to_string(entries)?;
    let version = &hex(list.as_bytes())[..16];
    Ok(template.replacen(VERSION_PLACE, version, 1).replacen(LIST_PLACE, &list, 1))
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "const V = \"__VERSION__\";\nconst L = [/*__PRECACHE__*/];\n";

    fn one(name: &str, hash: &str) -> Vec<(String, String)> {
        vec![(name.to_owned(), hash.to_owned())]
    }

    #[test]
    fn both_places_are_filled() {
        let script = fill(TEMPLATE, &one("index.html", "ab")).unwrap();
        assert!(script.contains(r#"const L = [["index.html","ab"]];"#), "{script}");
        assert!(!script.contains("__"), "{script}");
    }

    #[test]
    fn the_version_changes_with_any_files_content_and_only_then() {
        let before = fill(TEMPLATE, &one("a", "1")).unwrap();
        assert_eq!(before, fill(TEMPLATE, &one("a", "1")).unwrap());
        let after = fill(TEMPLATE, &one("a", "2")).unwrap();
        assert_ne!(before.lines().next(), after.lines().next());
    }

    #[test]
    fn a_template_without_its_places_is_refused() {
        let error = fill("const V = 1;", &[]).unwrap_err();
        assert!(error.to_string().contains("__VERSION__"), "{error}");
    }

    #[test]
    fn the_worker_script_and_the_engine_for_others_are_not_listed() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("engine")).unwrap();
        std::fs::create_dir_all(folder.path().join("models")).unwrap();
        for file in ["sw.js", "engine/a.js", "models/m.safetensors", "index.html"] {
            std::fs::write(folder.path().join(file), file).unwrap();
        }
        let names: Vec<String> =
            entries(folder.path()).unwrap().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["index.html", "models/m.safetensors"]);
    }

    #[test]
    fn the_real_template_has_its_places() {
        let template = crate::workspace::root().unwrap().join("app/start/sw.js");
        fill(&std::fs::read_to_string(template).unwrap(), &[]).unwrap();
    }
}
