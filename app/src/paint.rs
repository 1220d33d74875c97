//! The first view as text, for the build: the same components, the same engine, the same bits.

use std::sync::Arc;

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use leptos::{prelude::*, reactive::diagnostics::SpecialNonReactiveZone};

use crate::{components::Page, engine::LoadedModel, session::Session};

/// Effects touch the browser, of which there is none: nothing that waits is ever run.
struct NoExecutor;

impl CustomExecutor for NoExecutor {
    fn spawn(&self, _: PinnedFuture<()>) {}
    fn spawn_local(&self, _: PinnedLocalFuture<()>) {}
    fn poll_local(&self) {}
}

/// Renders the page at the first sample of the predictor in `file`.
///
/// # Errors
/// Why the predictor was refused.
pub fn paint(file: Vec<u8>) -> Result<String, String> {
    // Fails only where one was chosen already; that one is as good.
    let _ = Executor::init_custom_executor(NoExecutor);
    // Nothing here follows a signal: it is drawn once.
    let _zone = SpecialNonReactiveZone::enter();
    let model = Arc::new(LoadedModel::read(file)?);
    Ok(Owner::new().with(|| {
        let session = Session::new();
        session.paint(model);
        view! { <Page session /> }.to_html()
    }))
}
