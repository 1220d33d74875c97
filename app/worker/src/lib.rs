//! The page's workers, and the messages that they and the page speak.
//!
//! A crate of its own, so that nothing of the page is linked into a worker; two programs, so that
//! the first verdict waits for no table reader.

pub mod cases;
mod conversation;
pub mod messages;
pub mod tables;

pub use conversation::start;
