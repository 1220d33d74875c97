//! What the two README commands need: tools, the build, the static site, the house rules.
//!
//! Nothing here is needed by a user at run time; the browser tests use [`site::Site`].

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that cannot go on should stop"))]

pub mod axe;
pub mod bench;
pub mod browser;
pub mod bundle;
pub mod cloud;
pub mod commands;
pub mod debian;
pub mod machine;
pub mod precache;
pub mod process;
pub mod python;
pub mod site;
pub mod tidy;
pub mod tools;
pub mod transfer;
pub mod watch;
pub mod workspace;
