//! One program for the browser: compiled, split where it says so, bound, optimised.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;
use wasm_encoder::{CustomSection, Module, RawSection};
use wasm_split_cli_support::{Options, transform};
use wasmparser::{Parser, Payload};

use super::{Profile, hex, target_folder};
use crate::{process, tools};

const TARGET: &str = "wasm32-unknown-unknown";
/// The Cargo profiles of what browsers run.
const SHIPPED: &str = "page";
const WATCHED: &str = "watch";
/// The proposals that rustc and wasm-bindgen make use of.
const FEATURES: [&str; 7] = [
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];
/// Names by which script and link module know each other before they are named by content.
const LINK: &str = "./link.js";
const SCRIPT: &str = "./script.js";

/// A program as a browser takes it: files under names that say what is in them.
pub(super) struct Program {
    /// The script that starts it.
    pub(super) script: String,
    /// What is loaded first.
    pub(super) program: String,
    /// The script that loads the parts; none of a program that is not split.
    pub(super) parts: Option<String>,
    /// The part that is always needed.
    pub(super) pack: Option<String>,
    /// All files, those that are loaded later among them.
    pub(super) files: Vec<(String, Vec<u8>)>,
}

/// Parts of a program that are loaded when they are needed, and the script that does it.
struct Parts {
    link: String,
    files: Vec<(String, Vec<u8>)>,
}

/// The part that is always needed, if not at first: with all that it needs it is one file, and one request.
const PACK: &str = "page";
const PACK_FILE: &str = "page.wasm";
/// A module whose sections are modules is fetched and compiled as any other.
const UNPACK: &str = r#"
let pack;
const unpacked = async (name) => {
    pack ??= globalThis.nearside.compile(new URL("./page.wasm", import.meta.url).href);
    pack.catch(() => { pack = undefined; });
    const [bytes] = WebAssembly.Module.customSections(await pack, name);
    return new Response(bytes, { headers: { "content-type": "application/wasm" } });
};
"#;

/// Compiles a binary of a package for the browser; `split` cuts off the parts that the source marks.
///
/// # Errors
/// When it does not compile, or a tool does not understand it.
pub(super) fn compile(
    root: &Path,
    (package, binary): (&str, &str),
    build: &str,
    profile: Profile,
    split: bool,
) -> Result<Program> {
    let profile = match profile {
        Profile::Shipped => SHIPPED,
        Profile::Watched => WATCHED,
    };
    let mut arguments = vec!["rustc", "-p", package, "--bin", binary];
    arguments.extend(["--profile", profile, "--target", TARGET]);
    if split {
        // What is split must know what refers to what.
        arguments.extend(["--", "-C", "link-args=--emit-relocs"]);
    }
    let mut cargo = process::command("cargo", &arguments, root);
    cargo.env("NEARSIDE_BUILD", build);
    process::finish(cargo)?;
    let folder = target_folder(root)?.join(TARGET).join(profile);
    let bytes = read(&folder.join(format!("{binary}.wasm")))?;
    if !split {
        return bind(binary, bytes, None);
    }
    let (main, parts) = cut(&bytes, &folder.join("parts").join(binary))?;
    bind(binary, main, Some(parts))
}

/// Cuts a program at the functions that are marked in its source.
fn cut(bytes: &[u8], folder: &Path) -> Result<(Vec<u8>, Parts)> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).context("cannot clear the folder for parts")?;
    }
    let main = folder.join("main.wasm");
    let mut options = Options::new(bytes);
    (options.output_dir, options.main_out_path) = (folder, &main);
    (options.link_name, options.main_module) = (LINK, SCRIPT);
    let split = transform(options).map_err(|error| anyhow!("cannot split: {error:#}"))?;
    let link = read(&folder.join(LINK))?;
    let link = String::from_utf8(link).context("the link module is no text")?;
    let named = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok((name, tools::optimised(&without_names(&read(path)?)?, &FEATURES)?))
    };
    let files = split.split_modules.iter().map(named).collect::<Result<_>>()?;
    let needed = split.prefetch_map.get(PACK).cloned().unwrap_or_default();
    Ok((read(&main)?, packed(Parts { link, files }, &needed)))
}

/// The same with the modules of these names in one file.
fn packed(parts: Parts, names: &[String]) -> Parts {
    let stem = |file: &str| file.trim_end_matches(".wasm").to_owned();
    let (within, mut files): (Vec<_>, Vec<_>) =
        parts.files.into_iter().partition(|(name, _)| names.contains(&stem(name)));
    if within.is_empty() {
        return Parts { link: parts.link, files };
    }
    let (mut pack, mut link) = (Module::new(), parts.link);
    for (name, bytes) in &within {
        let name = stem(name);
        pack.section(&CustomSection { name: name.as_str().into(), data: bytes.into() });
        let fetched = format!("fetch(new URL(\"./{name}.wasm\", import.meta.url))");
        link = link.replace(&fetched, &format!("unpacked(\"{name}\")"));
    }
    files.push((PACK_FILE.to_owned(), pack.finish()));
    Parts { link: link + UNPACK, files }
}

/// A module without what no browser runs: the functions' names are a good half of a part.
fn without_names(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.context("a part is no WebAssembly module")?;
        if let Some((id, range)) = payload.as_section()
            && !matches!(payload, Payload::CustomSection(_))
        {
            module.section(&RawSection { id, data: &bytes[range] });
        }
    }
    Ok(module.finish())
}

/// Writes the script that lets JavaScript and the program call each other, and names everything.
fn bind(stem: &str, bytes: Vec<u8>, parts: Option<Parts>) -> Result<Program> {
    let mut bindgen = Bindgen::new();
    bindgen.input_bytes(stem, bytes).web(true)?.typescript(false).remove_name_section(true);
    bindgen.remove_producers_section(true).omit_default_module_path(true);
    // The parts share the memory and the table of the first.
    bindgen.keep_lld_exports(parts.is_some());
    let mut output = bindgen.generate_output()?;
    let script = output.js().to_owned();
    let program = tools::optimised(&output.wasm_mut().emit_wasm(), &FEATURES)?;
    Ok(name_all(stem, script, program, parts))
}

/// Script, program and parts name each other, so all carry one hash of the whole.
fn name_all(stem: &str, script: String, program: Vec<u8>, parts: Option<Parts>) -> Program {
    let mut hash = Sha256::new();
    hash.update(&script);
    hash.update(&program);
    for (name, bytes) in parts.iter().flat_map(|parts| &parts.files) {
        hash.update(name);
        hash.update(bytes);
    }
    let hash = hex(&hash.finalize()[..8]);
    let (own, first) = (format!("{stem}-{hash}.js"), format!("{stem}-{hash}.wasm"));
    let mut files = vec![(first.clone(), program)];
    let mut script = script;
    let (mut parts_script, mut pack) = (None, None);
    if let Some(Parts { link, files: cut }) = parts {
        let link_name = format!("parts-{hash}.js");
        // Only what is imported is renamed: the program knows the module by its first name.
        script = imported(&script, LINK, &link_name);
        let mut link = imported(&link, SCRIPT, &own);
        for (name, bytes) in cut {
            let named = format!("part-{}-{hash}.wasm", name.trim_end_matches(".wasm"));
            link = link.replace(&format!("\"./{name}\""), &format!("\"./{named}\""));
            pack = pack.or_else(|| (name == PACK_FILE).then(|| named.clone()));
            files.push((named, bytes));
        }
        files.push((link_name.clone(), link.into_bytes()));
        parts_script = Some(link_name);
    }
    files.push((own.clone(), script.into_bytes()));
    Program { script: own, program: first, parts: parts_script, pack, files }
}

/// The script with another address in its imports from `module`.
fn imported(script: &str, module: &str, name: &str) -> String {
    ['"', '\''].iter().fold(script.to_owned(), |script, quote| {
        let from = format!("from {quote}{module}{quote}");
        script.replace(&from, &format!("from {quote}./{name}{quote}"))
    })
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Compiles the engine as a module for other people's pages into `folder`.
///
/// # Errors
/// As [`compile`].
pub(super) fn compile_engine(root: &Path, folder: &Path) -> Result<()> {
    let arguments = ["build", "-p", "model-wasm", "--features", "face", "--profile", SHIPPED];
    process::run("cargo", &[&arguments[..], &["--target", TARGET]].concat(), root)?;
    let module = target_folder(root)?.join(TARGET).join(SHIPPED).join("model_wasm.wasm");
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).web(true)?.typescript(true).remove_name_section(true);
    // Started without an argument, the script finds the module beside itself.
    bindgen.omit_default_module_path(false).generate(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_link_and_parts_find_each_other_by_one_hash() {
        let script = "import * as a from './link.js';\nimports['./link.js'] = a;".to_owned();
        let link =
            "import { initSync } from \"./script.js\";\nnew URL(\"./batch.wasm\")".to_owned();
        let parts = Parts { link, files: vec![("batch.wasm".to_owned(), vec![1])] };
        let found = name_all("page", script, vec![0], Some(parts));
        let text = |start: &str| {
            let (name, bytes) =
                found.files.iter().find(|(name, _)| name.starts_with(start)).unwrap();
            (name.clone(), String::from_utf8_lossy(bytes).into_owned())
        };
        let ((link, linking), (own, script)) = (text("parts-"), text(&found.script));
        assert!(script.contains(&format!("from './{link}'")) && script.contains("['./link.js']"));
        assert!(linking.contains(&format!("from \"./{own}\"")), "{linking}");
        let (part, _) = text("part-batch-");
        assert!(linking.contains(&format!("\"./{part}\"")), "{linking}");
    }
}
