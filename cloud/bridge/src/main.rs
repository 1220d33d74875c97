//! The function's own program: `bootstrap` in Lambda, or under `cargo lambda watch`.

use anyhow::{Result, anyhow};
use bridge::{Endpoint, Settings, handle};
use lambda_runtime::{LambdaEvent, run, service_fn};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<()> {
    // Lambda itself notes the time, and the runtime's own spans say nothing that a line does not.
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_target(false)
        .without_time()
        .init();
    let settings = Settings::read(|name| std::env::var(name).ok())?;
    let endpoint = Endpoint::of(&settings).await;
    let answer = |event: LambdaEvent<Value>| handle(&settings, &endpoint, event);
    run(service_fn(answer)).await.map_err(|error| anyhow!("the runtime ended: {error}"))
}
