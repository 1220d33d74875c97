use std::path::Path;

use anyhow::{Result, ensure};
use clap::Args;

use crate::process::{self, Companion};
use crate::site::Site;
use crate::workspace::COUNTERPART_PREDICTOR;

const ENDPOINT_PORT: &str = "8787";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Also serve the predictor as the cloud would, for the page to compare with
    #[arg(long)]
    with_endpoint: bool,
    /// Where the page listens on this machine
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The path below which the page is served, between slashes
    #[arg(long, default_value = "/")]
    base: String,
}

/// Builds and serves until interrupted. Ctrl-C reaches the endpoint too: it is of our process group.
pub(super) fn run(root: &Path, arguments: &Arguments) -> Result<()> {
    super::build::run(root)?;
    let endpoint = arguments.with_endpoint.then(|| endpoint(root)).transpose()?;
    let site = Site::start(&root.join("dist"), &arguments.base, arguments.port)?;
    println!("Nearside is at {}", site.url());
    match endpoint {
        Some(mut endpoint) => {
            println!("The endpoint is at http://127.0.0.1:{ENDPOINT_PORT}/");
            endpoint.wait()
        }
        None => loop {
            std::thread::park();
        },
    }
}

fn endpoint(root: &Path) -> Result<Companion> {
    let model = format!("public/{COUNTERPART_PREDICTOR}");
    ensure!(root.join(&model).exists(), "there is no {model}; restore it from the repository");
    process::run("cargo", &["build", "-p", "gateway"], root)?;
    let arguments =
        ["run", "--quiet", "-p", "gateway", "--", "--model", &model, "--port", ENDPOINT_PORT];
    Companion::start(process::command("cargo", &arguments, root))
}
