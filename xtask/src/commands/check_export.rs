use std::path::Path;

use anyhow::{Context, Result};

use crate::workspace::DEFAULT_PREDICTOR;
use crate::{process, python};

/// Packages from PyPI, each with its exact version.
const PACKAGES: [&str; 3] = ["onnxruntime==1.31.1", "numpy==2.4.6", "scikit-learn==1.9.1"];

/// Exports the shipped predictor to ONNX and holds it, run by another runtime, against the engine.
pub(super) fn run(root: &Path) -> Result<()> {
    let folder = root.join("target/check-export");
    std::fs::create_dir_all(&folder).context("cannot make target/check-export")?;
    let python = python::environment(&folder.join("venv"), root)?;
    python::install(&python, &PACKAGES, root)?;
    let onnx = folder.join("model.onnx").to_string_lossy().into_owned();
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
    let endpoint = crate::bundle::target_folder(root)?.join("debug/endpoint");
    let endpoint = endpoint.to_string_lossy();
    process::run(
        &python,
        &["trainer/tests/onnx_check.py", &onnx, endpoint.as_ref(), &predictor],
        root,
    )
}
