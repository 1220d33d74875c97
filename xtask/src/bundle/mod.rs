//! Builds the page into a folder: two programs, their scripts and looks, the painted landing.
//!
//! Every file but `index.html`, `sw.js` and the models is named by its content, so a page never runs
//! with a file of another version.

mod html;
mod inputs;
mod program;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

use crate::process;
use crate::workspace::{DEFAULT_PREDICTOR, files_below};
pub use inputs::{INPUTS, is_current};
use program::Program;

/// What the page may load and do. Also sent as a header where the host can: see `public/_headers`.
pub const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    connect-src 'self' https: http:; worker-src 'self'; img-src 'self' data: blob:; base-uri 'none'; \
    form-action 'none'";

/// How the programs are compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// As they are shipped: small.
    Shipped,
    /// Soon: for who changes them and looks.
    Watched,
}

/// Files by the name that the template knows them by.
type Names = BTreeMap<&'static str, String>;

/// Builds the page into `dist`, in the place of what was there.
///
/// # Errors
/// When a program does not compile or a file cannot be read or written.
pub fn build(root: &Path, dist: &Path, profile: Profile) -> Result<()> {
    ensure!(
        root.join("index.html").exists(),
        "there is no index.html; restore it from the repository"
    );
    // Read first: what is changed while this builds is not in it.
    let inputs = inputs::hash(root)?;
    let build = number(root)?;
    // Compiling ends in steps that keep one core busy: two at a time leave none idle.
    let (programs, painted) = std::thread::scope(|scope| {
        let painting = scope.spawn(|| paint(root));
        let page = program::compile(root, ("app", "page"), &build, profile, true);
        let worker = program::compile(root, ("worker", "worker"), &build, profile, false);
        let programs = page.and_then(|page| Ok((page, worker?)));
        (programs, painting.join().unwrap_or_else(|_| bail!("painting the landing panicked")))
    });
    let ((page, worker), painted) = (programs?, painted?);
    // Only now, so that what was there before stays when something does not compile.
    clear(dist)?;
    copy_public(root, dist)?;
    let mut names = Names::new();
    page.write(dist, &mut names, ["page", "program"])?;
    worker.write(dist, &mut names, ["worker-glue", "worker-program"])?;
    let boot = read(root, "app/start/worker.js")?;
    let glue = &names["worker-glue"];
    let boot = boot.replace("./worker.js", &format!("./{glue}"));
    names.insert("worker", write_named(dist, "worker-start", "js", boot.as_bytes())?);
    let start = read(root, "app/start/start.js")?;
    names.insert("start", write_named(dist, "start", "js", start.as_bytes())?);
    names.insert("styles", write_named(dist, "page", "css", styles(root)?.as_bytes())?);
    names.insert("model", DEFAULT_PREDICTOR.to_owned());
    names.insert("policy", POLICY.to_owned());
    names.insert("painted", painted);
    let index = html::fill(&read(root, "index.html")?, &names)?;
    std::fs::write(dist.join("index.html"), index).context("cannot write index.html")?;
    crate::precache::write(&root.join("app/start/sw.js"), dist)?;
    match profile {
        Profile::Shipped => inputs::note(dist, &inputs),
        Profile::Watched => Ok(()),
    }
}

/// Builds the engine as an ES module with its types into `folder`, with the example.
///
/// # Errors
/// As [`build`].
pub fn engine(root: &Path, folder: &Path) -> Result<()> {
    program::compile_engine(root, folder)?;
    let example = root.join("model-wasm/example");
    for file in files_below(&example)? {
        std::fs::copy(example.join(&file), folder.join(&file))
            .with_context(|| format!("cannot copy {file}"))?;
    }
    Ok(())
}

/// What the programs of the page are built from, in twelve digits: they tell by it whether they
/// belong together.
///
/// # Errors
/// When a source cannot be read.
pub fn number(root: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    for folder in ["app", "model-wasm", "stats", "wire"] {
        for file in files_below(&root.join(folder))? {
            hash.update(std::fs::read(root.join(folder).join(file))?);
        }
    }
    hash.update(std::fs::read(root.join("Cargo.lock"))?);
    Ok(hex(&hash.finalize()[..6]))
}

/// The first view, drawn natively by the page's own components.
fn paint(root: &Path) -> Result<String> {
    let model = format!("public/{DEFAULT_PREDICTOR}");
    let arguments =
        ["run", "--quiet", "--profile", "tool", "-p", "app", "--bin", "paint", "--", &model];
    Ok(process::output("cargo", &arguments, root)?.trim_end().to_owned())
}

/// One style sheet of all, in the order of their names; the tokens first.
fn styles(root: &Path) -> Result<String> {
    let folder = root.join("app/styles");
    let mut files = files_below(&folder)?;
    files.sort_by_key(|file| (file != "tokens.css", file != "page.css", file.clone()));
    let texts = files.iter().map(|file| read(&folder, file));
    Ok(texts.collect::<Result<Vec<_>>>()?.join("\n"))
}

fn clear(dist: &Path) -> Result<()> {
    if dist.exists() {
        std::fs::remove_dir_all(dist)
            .with_context(|| format!("cannot clear {}", dist.display()))?;
    }
    std::fs::create_dir_all(dist).with_context(|| format!("cannot make {}", dist.display()))
}

fn copy_public(root: &Path, dist: &Path) -> Result<()> {
    let from = root.join("public");
    for file in files_below(&from)? {
        let to = dist.join(&file);
        if let Some(folder) = to.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::copy(from.join(&file), to).with_context(|| format!("cannot copy {file}"))?;
    }
    Ok(())
}

fn read(folder: &Path, file: &str) -> Result<String> {
    std::fs::read_to_string(folder.join(file)).with_context(|| format!("cannot read {file}"))
}

/// Writes a file under a name that says what is in it; gives the name.
fn write_named(dist: &Path, stem: &str, ending: &str, bytes: &[u8]) -> Result<String> {
    let name = format!("{stem}-{}.{ending}", &hex(&Sha256::digest(bytes))[..16]);
    write(dist, &name, bytes)?;
    Ok(name)
}

fn write(dist: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    std::fs::write(dist.join(name), bytes).with_context(|| format!("cannot write {name}"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Cargo's target folder, which a reader may have moved.
///
/// # Errors
/// When Cargo does not say.
pub fn target_folder(root: &Path) -> Result<PathBuf> {
    let arguments = ["metadata", "--format-version", "1", "--no-deps"];
    let metadata: serde_json::Value =
        serde_json::from_str(&process::output("cargo", &arguments, root)?)?;
    metadata["target_directory"]
        .as_str()
        .map(PathBuf::from)
        .context("cargo metadata names no target folder; update Cargo")
}

impl Program {
    /// Writes all files; the names of script and program are noted as `keys`.
    fn write(self, dist: &Path, names: &mut Names, keys: [&'static str; 2]) -> Result<()> {
        for (name, bytes) in &self.files {
            write(dist, name, bytes)?;
        }
        let [script, program] = keys;
        names.insert(script, self.script);
        names.insert(program, self.program);
        names.extend(self.parts.map(|parts| ("parts", parts)));
        names.extend(self.pack.map(|pack| ("pack", pack)));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_read_a_headers_file_send_the_policy_of_the_page() {
        let root = crate::workspace::root().unwrap();
        let headers = read(&root, "public/_headers").unwrap();
        let stated =
            headers.lines().find_map(|l| l.trim().strip_prefix("Content-Security-Policy: "));
        assert_eq!(stated, Some(POLICY));
    }
}
