//! `gateway --model FILE` or `gateway --lambda URL`: a predictor file or a function behind a local API
//! Gateway.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Parser;
use endpoint::Model;
use gateway::{Lambda, Options, Upstream};

/// A local stand-in for API Gateway, in front of a predictor file or of a Lambda function.
#[derive(Parser)]
#[command(name = "gateway", version)]
#[command(group = clap::ArgGroup::new("upstream").required(true).args(["model", "lambda"]))]
struct Arguments {
    /// The predictor file to answer with
    #[arg(long)]
    model: Option<PathBuf>,
    /// Where a function is invoked, such as http://127.0.0.1:9000/2015-03-31/functions/bridge/invocations
    #[arg(long, value_name = "URL")]
    lambda: Option<String>,
    /// Join the function by the proxy integration
    #[arg(long, requires = "lambda")]
    proxy: bool,
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
    let proxy = arguments.proxy;
    let upstream = match (arguments.lambda, arguments.model) {
        (Some(url), _) => Upstream::Lambda(Lambda { url, proxy }),
        (None, Some(file)) => Upstream::Model(Arc::new(Model::open(&file, wire::MODEL_NAME, "1")?)),
        (None, None) => anyhow::bail!("expected --model FILE or --lambda URL, found neither"),
    };
    Ok(Options {
        api_key: arguments.api_key,
        stage: arguments.stage,
        resource: arguments.resource,
        cors_on_errors: arguments.cors_on_errors,
        ..Options::new(upstream)
    })
}
