use std::path::Path;

use anyhow::{Context, Result};

use crate::process::{self, answer};
use crate::workspace::DEFAULT_PREDICTOR;

/// Packages from PyPI, each with its exact version.
const PACKAGES: [&str; 3] = ["onnxruntime==1.31.1", "numpy==2.4.6", "scikit-learn==1.9.1"];

/// Exports the shipped predictor to ONNX and holds it, run by another runtime, against the engine.
pub(super) fn run(root: &Path) -> Result<()> {
    let folder = root.join("target/check-export");
    std::fs::create_dir_all(&folder).context("cannot make target/check-export")?;
    let python =
        ["python3", "python"].into_iter().find(|name| answer(name, &["--version"]).is_some());
    let python = python.context("no Python is on the path; install Python 3")?;
    let place = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let (venv, onnx) = (place("venv"), place("model.onnx"));
    process::run(python, &["-m", "venv", &venv], root)?;
    let python = format!("{venv}/bin/python");
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    process::run(&python, &[&install[..], &PACKAGES].concat(), root)?;
    let predictor = format!("public/{DEFAULT_PREDICTOR}");
    process::run(
        "cargo",
        &[
            "run", "--quiet", "-p", "trainer", "--", "export", &predictor, "--format", "onnx",
            "--out", &onnx,
        ],
        root,
    )?;
    process::run("cargo", &["build", "-p", "endpoint"], root)?;
    let endpoint = super::engine::target_folder(root)?.join("debug/endpoint");
    let endpoint = endpoint.to_string_lossy();
    process::run(
        &python,
        &["trainer/tests/onnx_check.py", &onnx, endpoint.as_ref(), &predictor],
        root,
    )
}
