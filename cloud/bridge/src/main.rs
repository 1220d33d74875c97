//! The function's own program: `bootstrap` in Lambda, or under `cargo lambda watch`.

use anyhow::{Result, anyhow};
use bridge::{Endpoint, Settings, handle};
use lambda_runtime::{LambdaEvent, run, service_fn};
use serde_json::Value;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};

/// Where the runtime writes down the errors and panics that it is given, words and all: those may quote
/// what was sent. The kind of an error and the place of a panic are in lines of our own.
const QUOTES: &str = "lambda_runtime::layers::panic";

#[tokio::main]
async fn main() -> Result<()> {
    begin_log();
    let settings = Settings::read(|name| std::env::var(name).ok())?;
    let endpoint = Endpoint::of(&settings).await;
    let answer = |event: LambdaEvent<Value>| handle(&settings, &endpoint, event);
    run(service_fn(answer)).await.map_err(|error| anyhow!("the runtime ended: {error}"))
}

/// JSON lines on standard output. Lambda itself notes the time, and the runtime's own spans say nothing
/// that a line does not.
fn begin_log() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panicked");
    }));
    let kept = Targets::new().with_default(LevelFilter::INFO).with_target(QUOTES, LevelFilter::OFF);
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_target(false)
        .without_time()
        .finish()
        .with(kept)
        .init();
}
