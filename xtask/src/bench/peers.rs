//! The contestants' runtimes from npm at pinned versions, and the shipped network in their forms.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::process::{answer, run};
use crate::workspace::DEFAULT_PREDICTOR;

/// Packages, each with its exact version.
const PACKAGES: [&str; 3] =
    ["onnxruntime-web@1.30.0", "@tensorflow/tfjs@4.22.0", "@tensorflow/tfjs-backend-wasm@4.22.0"];

/// What is served of them, by the place in `node_modules`.
const FILES: [&str; 6] = [
    "onnxruntime-web/dist/ort.wasm.min.mjs",
    "onnxruntime-web/dist/ort-wasm-simd-threaded.mjs",
    "onnxruntime-web/dist/ort-wasm-simd-threaded.wasm",
    "@tensorflow/tfjs/dist/tf.min.js",
    "@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js",
    "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
];

/// Makes the site on which the contest takes place; gives its folder.
///
/// # Errors
/// When npm is missing, or a package, the trainer or the built engine.
pub(super) fn site(root: &Path) -> Result<PathBuf> {
    ensure!(
        answer("npm", &["--version"]).is_some(),
        "the peers come from npm; install Node.js, or leave them out with --without-peers"
    );
    let work = root.join("target/contest");
    let site = work.join("site");
    std::fs::create_dir_all(&site).context("cannot make target/contest")?;
    let mut arguments = vec!["install", "--prefix", ".", "--no-audit", "--no-fund", "--no-save"];
    arguments.extend(PACKAGES);
    run("npm", &arguments, &work)?;
    for file in FILES {
        let name = file.rsplit('/').next().unwrap_or(file);
        copy(&work.join("node_modules").join(file), &site.join(name))?;
    }
    networks(root, &site)?;
    copy_folder(&root.join("tests/contest"), &site)?;
    copy_folder(&root.join("dist/engine"), &site.join("engine"))?;
    copy(&root.join("public").join(DEFAULT_PREDICTOR), &site.join("predictor.safetensors"))?;
    Ok(site)
}

/// The shipped predictor, exported as a user would.
fn networks(root: &Path, site: &Path) -> Result<()> {
    let predictor = format!("public/{DEFAULT_PREDICTOR}");
    for (format, name) in [("onnx", "model.onnx"), ("tfjs", "tfjs")] {
        let out = site.join(name);
        let out = out.to_string_lossy();
        let arguments = ["run", "--quiet", "-p", "trainer", "--", "export", &predictor, "--format"];
        run("cargo", &[&arguments[..], &[format, "--out", out.as_ref()]].concat(), root)?;
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for file in crate::workspace::files_below(from)? {
        if let Some(parent) = to.join(&file).parent() {
            std::fs::create_dir_all(parent)?;
        }
        copy(&from.join(&file), &to.join(&file))?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::copy(from, to)
        .map(drop)
        .with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))
}
