//! What else one would put behind the route: models in Python, served by uvicorn.

use std::path::Path;

use anyhow::{Context, Result};

use super::row;
use super::server::Server;
use crate::workspace::DEFAULT_PREDICTOR;
use crate::{process, python};

/// Packages from PyPI, each with its exact version.
pub(super) const PACKAGES: [&str; 5] = [
    "fastapi==0.165.0",
    "numpy==2.4.6",
    "onnxruntime==1.31.1",
    "scikit-learn==1.9.1",
    "uvicorn==0.54.0",
];

/// What makes uvicorn faster where there is a build of it; uvicorn takes it by itself.
pub(super) const FASTER: [&str; 2] = ["httptools==0.9.0", "uvloop==0.23.0"];

/// Name, module in `cloud/bench/`, workers: one for each of two cores, and one alone.
const PEERS: [(&str, &str, &str); 4] = [
    ("logistic regression, scikit-learn, 1 worker", "linear:app", "1"),
    ("logistic regression, scikit-learn, 2 workers", "linear:app", "2"),
    ("the same network, ONNX Runtime, 1 worker", "network:app", "1"),
    ("the same network, ONNX Runtime, 2 workers", "network:app", "2"),
];

/// All that the peers need.
pub(super) struct Peers {
    python: String,
    onnx: String,
    /// Whether [`FASTER`] could be installed.
    pub(super) are_faster: bool,
}

impl Peers {
    /// Installs the packages and exports the shipped network, as a user would.
    ///
    /// # Errors
    /// When Python is missing, or a package, or the trainer does not build.
    pub(super) fn prepare(root: &Path) -> Result<Self> {
        let folder = root.join("target/bench-endpoint");
        std::fs::create_dir_all(&folder).context("cannot make target/bench-endpoint")?;
        let python = python::environment(&folder.join("venv"), root)
            .context("the peers are Python's; leave them out with --without-peers")?;
        python::install(&python, &PACKAGES, root)?;
        let are_faster = python::install(&python, &FASTER, root).is_ok();
        let onnx = folder.join("model.onnx").to_string_lossy().into_owned();
        let predictor = format!("public/{DEFAULT_PREDICTOR}");
        let arguments = ["run", "--quiet", "-p", "trainer", "--", "export", &predictor];
        let arguments = [&arguments[..], &["--format", "onnx", "--out", &onnx]].concat();
        process::run("cargo", &arguments, root)?;
        Ok(Self { python, onnx, are_faster })
    }

    /// Starts every peer.
    ///
    /// # Errors
    /// When one does not start.
    pub(super) fn start(&self, root: &Path) -> Result<Vec<Server>> {
        PEERS.iter().map(|&(name, module, workers)| self.one(root, name, module, workers)).collect()
    }

    fn one(&self, root: &Path, name: &str, module: &str, workers: &str) -> Result<Server> {
        let arguments = [
            "-m",
            "uvicorn",
            module,
            "--app-dir",
            "cloud/bench",
            "--workers",
            workers,
            "--no-access-log",
            "--log-level",
            "warning",
        ];
        let mut command = process::command(&self.python, &arguments, root);
        // What Python compiles has no place among the sources.
        command.env("ONNX", &self.onnx).env("PYTHONDONTWRITEBYTECODE", "1");
        Server::start(name, command, &row(root)?)
    }
}
