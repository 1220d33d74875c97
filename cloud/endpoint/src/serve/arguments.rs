//! What can be asked for, and how a process of its own begins and ends.

use std::{
    net::IpAddr,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use tokio::signal;

use super::{Options, listen, serve};
use crate::{Capture, Model};

/// Where SageMaker unpacks a model.
const SAGEMAKER_MODELS: &str = "/opt/ml/model";

/// What is logged.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Log {
    /// A line for every request
    Requests,
    /// A line for every request that failed
    Failures,
}

/// Arguments of `endpoint serve`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The predictor file; if left out, the one in /opt/ml/model or $MODEL, and where there is neither, the
    /// shipped one
    #[arg(long)]
    model: Option<PathBuf>,
    /// The model's name in paths and metrics
    #[arg(long, default_value = wire::MODEL_NAME)]
    name: String,
    /// The model's version in paths
    #[arg(long, default_value = "1")]
    model_version: String,
    /// The address to listen at
    #[arg(long, default_value = "0.0.0.0")]
    host: IpAddr,
    /// The port to listen at; 0 takes a free one
    #[arg(long, env = "PORT", default_value_t = 8080)]
    port: u16,
    /// Where to capture requests and answers, as SageMaker Model Monitor does
    #[arg(long, value_name = "DIR")]
    capture: Option<PathBuf>,
    /// Answer though a record could not be captured, instead of refusing with 503
    #[arg(long)]
    capture_may_lose: bool,
    /// An origin whose pages may ask, such as https://example.org; * for all; may be given many times
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<String>,
    /// Requests answered at a time; more are refused with 429
    #[arg(long, default_value = "1024")]
    at_work: NonZeroUsize,
    /// Largest body, in bytes
    #[arg(long, default_value_t = wire::sagemaker::MAX_BODY)]
    body_limit: usize,
    /// Bytes of bodies held at a time, at least --body-limit; a request that needs more is refused with 429
    #[arg(long, default_value_t = 256 << 20)]
    held_limit: usize,
    /// Seconds that a body may take to come
    #[arg(long, default_value_t = 60)]
    time_limit_s: u64,
    /// Seconds, once asked to end, for which requests are still taken
    #[arg(long, default_value_t = 2)]
    drain_s: u64,
    /// What is logged, as JSON lines on standard output
    #[arg(long, value_enum, default_value = "requests")]
    log: Log,
}

/// Serves until SIGTERM or Ctrl-C.
///
/// # Errors
/// A model that is refused, a folder that cannot be written, a port that is taken.
pub fn run(arguments: &Arguments) -> Result<()> {
    arguments.log.begin();
    let options = arguments.options()?;
    let runtime = tokio::runtime::Runtime::new().context("cannot start threads")?;
    runtime.block_on(async {
        let place = (arguments.host, arguments.port);
        let listener = listen(place.into())
            .with_context(|| format!("cannot listen at {}:{}", place.0, place.1))?;
        let address = listener.local_addr()?;
        tracing::info!(
            %address,
            model = options.model.name,
            version = options.model.version,
            sha256 = options.model.sha256,
            "listening"
        );
        serve(listener, options, asked_to_end()).await?;
        tracing::info!("every request is answered");
        Ok(())
    })
}

impl Arguments {
    fn options(&self) -> Result<Options> {
        let (name, version) = (&self.name, &self.model_version);
        let file = match &self.model {
            Some(file) => Some(file.clone()),
            None => only_model(Path::new(SAGEMAKER_MODELS))?,
        };
        let model = match file {
            Some(file) => Model::open(&file, name, version)?,
            None => Model::shipped(name, version)?,
        };
        let capture = self.capture.as_ref().map(|folder| {
            Capture::new(folder, &self.name)
                .with_context(|| format!("--capture: cannot write {}", folder.display()))
        });
        Ok(Options {
            capture: capture.transpose()?,
            capture_may_lose: self.capture_may_lose,
            allowed_origins: self.allow_origin.clone(),
            at_work: self.at_work,
            body_limit: self.body_limit,
            held_limit: self.held_limit,
            time_limit: Duration::from_secs(self.time_limit_s),
            drain: Duration::from_secs(self.drain_s),
            ..Options::new(model)
        })
    }
}

/// The only predictor file of a folder, or else the one that `MODEL` names; none where there is neither
/// folder nor name. A container that was given no model must not answer with another.
fn only_model(folder: &Path) -> Result<Option<PathBuf>> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "safetensors"))
        .collect();
    match (found.len(), std::env::var_os("MODEL")) {
        (1, _) => Ok(Some(found.remove(0))),
        (0, Some(file)) => Ok(Some(file.into())),
        (0, None) if !folder.exists() => Ok(None),
        (found, _) => bail!(
            "model: expected --model FILE, $MODEL or one predictor file in {}, found {found} there",
            folder.display()
        ),
    }
}

impl Log {
    fn begin(self) {
        // What a panic says may quote what was sent.
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string);
            tracing::error!(place, "panicked");
        }));
        let level = match self {
            Self::Requests => tracing::Level::INFO,
            Self::Failures => tracing::Level::WARN,
        };
        tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_target(false)
            .with_max_level(level)
            .init();
    }
}

/// SIGTERM, as platforms send it, or Ctrl-C.
async fn asked_to_end() {
    let interrupted = async {
        if signal::ctrl_c().await.is_err() {
            // Without a handler the process ends at once; nothing else would ever stop the server.
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => drop(terminate.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! { () = interrupted => {}, () = terminated => {} }
}
