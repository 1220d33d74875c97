use std::path::Path;

use anyhow::{Result, ensure};
use clap::Args;

use crate::process::{self, Companion};
use crate::site::Site;
use crate::watch;
use crate::workspace::COUNTERPART_PREDICTOR;

/// Where API Gateway's language is spoken, and where the servers' own.
const GATEWAY_PORT: &str = "8787";
const ENDPOINT_PORT: &str = "8788";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Also serve the predictor as the cloud would, for the page to compare with
    #[arg(long)]
    with_endpoint: bool,
    /// Build again when a source changes, faster and larger than what is shipped, and load it
    #[arg(long)]
    watch: bool,
    /// Where the page listens on this machine
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The path below which the page is served, between slashes
    #[arg(long, default_value = "/")]
    base: String,
}

/// Builds and serves until interrupted. Ctrl-C reaches the endpoint too: it is of our process group.
pub(super) fn run(root: &Path, arguments: &Arguments) -> Result<()> {
    let dist = if arguments.watch { watch::folder(root)? } else { root.join("dist") };
    match arguments.watch {
        true => watch::build(root, &dist)?,
        false => super::build::run(root)?,
    }
    let counterparts = arguments.with_endpoint.then(|| counterparts(root)).transpose()?;
    let site = Site::start(&dist, &arguments.base, arguments.port)?;
    println!("Nearside is at {}", site.url());
    if counterparts.is_some() {
        println!("API Gateway's stand-in is at http://127.0.0.1:{GATEWAY_PORT}/prod/predict");
        println!("TensorFlow Serving and Open Inference are at http://127.0.0.1:{ENDPOINT_PORT}");
        println!("SageMaker is at http://127.0.0.1:{ENDPOINT_PORT}/invocations");
    }
    match (arguments.watch, counterparts) {
        (true, _counterparts) => watch::run(root, &dist),
        (false, Some([mut gateway, _endpoint])) => gateway.wait(),
        (false, None) => loop {
            std::thread::park();
        },
    }
}

/// The linear model as the cloud would serve it, behind a gateway and by itself.
fn counterparts(root: &Path) -> Result<[Companion; 2]> {
    let model = format!("public/{COUNTERPART_PREDICTOR}");
    ensure!(root.join(&model).exists(), "there is no {model}; restore it from the repository");
    process::run("cargo", &["build", "-p", "gateway", "-p", "endpoint"], root)?;
    let run = |package: &str, more: &[&str]| {
        let arguments = [&["run", "--quiet", "-p", package, "--"], more].concat();
        Companion::start(process::command("cargo", &arguments, root))
    };
    let gateway = run("gateway", &["--model", &model, "--port", GATEWAY_PORT])?;
    // Only this machine reaches it, and any page of it may ask.
    let own = ["--host", "127.0.0.1", "--allow-origin", "*", "--log", "failures"];
    let endpoint = ["serve", "--model", &model, "--port", ENDPOINT_PORT];
    Ok([gateway, run("endpoint", &[&endpoint[..], &own].concat())?])
}
