//! `endpoint serve`: the predictor behind HTTP.

mod arguments;
mod body;
mod connections;
mod documents;
mod observe;
mod respond;
mod router;
mod runtime;

use std::{
    future::Future,
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use tokio::{net::TcpListener, sync::Semaphore};

pub use arguments::{Arguments, run};
pub use connections::listen;
use router::router;

use crate::{Capture, Model, metrics::Metrics};

/// What to serve, and within which limits.
pub struct Options {
    /// Who answers.
    pub model: Model,
    /// Where requests are captured, if they are.
    pub capture: Option<Capture>,
    /// Whether a request is answered though its record could not be written.
    pub capture_may_lose: bool,
    /// Origins whose pages may ask; `*` for all, none for none.
    pub allowed_origins: Vec<String>,
    /// Requests that are answered at a time; more are refused with 429.
    pub at_work: NonZeroUsize,
    /// Largest body, in bytes.
    pub body_limit: usize,
    /// Bytes of bodies that are held at a time, at least those of the largest; a request that would need more
    /// is refused with 429.
    pub held_limit: usize,
    /// How long a body may take to come.
    pub time_limit: Duration,
    /// How long, once asked to end, requests are still taken, so that clients and balancers notice.
    pub drain: Duration,
}

impl Options {
    /// The limits of SageMaker's contract, no capture, no pages.
    #[must_use]
    pub fn new(model: Model) -> Self {
        Self {
            model,
            capture: None,
            capture_may_lose: false,
            allowed_origins: Vec::new(),
            at_work: NonZeroUsize::MIN.saturating_add(1023),
            body_limit: wire::sagemaker::MAX_BODY,
            held_limit: 256 << 20,
            time_limit: Duration::from_secs(60),
            drain: Duration::ZERO,
        }
    }
}

/// What every request can reach.
pub(crate) struct Service {
    options: Options,
    metrics: Metrics,
    draining: AtomicBool,
    /// Bytes of bodies that may still be held, one permit each.
    room: Arc<Semaphore>,
    /// Long bodies are worked on as many at a time as there are cores.
    heavy: Semaphore,
}

impl Service {
    fn new(options: Options) -> Result<Self> {
        let (held, body) = (options.held_limit, options.body_limit);
        // Else a body that is not too large would be too much for ever.
        ensure!(
            held >= body,
            "held limit: expected at least the body limit of {body} bytes, found {held}"
        );
        let metrics = Metrics::new(&options.model).context("metrics")?;
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let room = Arc::new(Semaphore::new(options.held_limit.min(Semaphore::MAX_PERMITS)));
        let (draining, heavy) = (AtomicBool::new(false), Semaphore::new(cores));
        Ok(Self { options, metrics, draining, room, heavy })
    }

    fn model(&self) -> &Model {
        &self.options.model
    }

    fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}

/// Serves until `stop` is ready and every request that had arrived when the drain was over has been
/// answered, or 25 seconds are over: by then most platforms end a process themselves.
///
/// # Errors
/// Options that make no service.
pub async fn serve(
    listener: TcpListener,
    options: Options,
    stop: impl Future<Output = ()>,
) -> Result<()> {
    let (router, service) = router(options)?;
    connections::serve(listener, router, &service, stop).await;
    Ok(())
}
