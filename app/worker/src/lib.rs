//! The page's worker program, and the typed requests that reach it.
//!
//! The page computes a single case by itself. Whatever may take longer than a frame runs here. Two
//! services share the program: the [`desk`] (texts, tables, counterfactuals, comparisons), of which
//! the page has one, and the [`scorer`]s that the desk hands pieces of a table to. A [`Request`]
//! names its service in its type, so a request for the wrong worker does not compile.

pub mod desk;
pub mod judgement;
pub mod scorer;

mod attachments;
mod client;
mod protocol;
mod router;
mod table;

pub use attachments::Attachments;
pub use client::{Transport, WorkerClient};
pub use judgement::Judgement;
pub use protocol::{Request, Service};
pub use router::{Call, Router};
pub use table::Progress;

/// What page and worker were built from. All are built together, and a page with a worker of
/// another build would misread its answers.
pub const BUILD: &str = match option_env!("NEARSIDE_BUILD") {
    Some(build) => build,
    None => env!("CARGO_PKG_VERSION"),
};

/// Whether `build` is this program's.
///
/// # Errors
/// Both builds, and what to do.
pub fn check_build(build: &str) -> Result<(), String> {
    if build == BUILD {
        return Ok(());
    }
    Err(format!("this page is of build {build}, its worker of build {BUILD}: reload the page"))
}
