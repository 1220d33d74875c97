//! The page's workers, and the messages that they and the page speak.
//!
//! A crate of its own, so that nothing of the page is linked into a worker; two programs, so that
//! the first verdict waits for no table reader.

pub mod cases;
mod conversation;
pub mod messages;
pub mod tables;

pub use conversation::{Loaded, Skill, start};

/// What page and workers were built from. All are built together, and a page with a worker of
/// another build would misread what it says.
pub const BUILD: &str = match option_env!("NEARSIDE_BUILD") {
    Some(build) => build,
    None => env!("CARGO_PKG_VERSION"),
};
