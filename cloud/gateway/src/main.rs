//! `gateway --model FILE`: a predictor file behind a local API Gateway.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Parser;
use gateway::Options;
use model_wasm::Predictor;

/// A local stand-in for API Gateway in front of a predictor file.
#[derive(Parser)]
#[command(name = "gateway", version)]
struct Arguments {
    /// The predictor file to answer with
    #[arg(long)]
    model: PathBuf,
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The key that x-api-key must carry
    #[arg(long)]
    api_key: Option<String>,
    /// The stage: first part of the path
    #[arg(long, default_value = "prod")]
    stage: String,
    /// The resource: second part of the path
    #[arg(long, default_value = "predict")]
    resource: String,
    /// Send CORS headers with the gateway's own errors too
    #[arg(long)]
    cors_on_errors: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let port = arguments.port;
    let options = options(arguments)?;
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .with_context(|| format!("port {port} on 127.0.0.1: cannot listen"))?;
    println!("listening on http://{}{}", listener.local_addr()?, options.path());
    tokio::select! {
        served = gateway::serve(listener, options) => served,
        interrupted = tokio::signal::ctrl_c() => interrupted.context("cannot wait for Ctrl-C"),
    }
}

fn options(arguments: Arguments) -> anyhow::Result<Options> {
    let place = arguments.model.display();
    let bytes = std::fs::read(&arguments.model).with_context(|| format!("{place}: cannot read"))?;
    let predictor =
        Predictor::from_bytes(&bytes).with_context(|| format!("{place}: no predictor"))?;
    Ok(Options {
        api_key: arguments.api_key,
        stage: arguments.stage,
        resource: arguments.resource,
        cors_on_errors: arguments.cors_on_errors,
        ..Options::new(Arc::new(predictor))
    })
}
