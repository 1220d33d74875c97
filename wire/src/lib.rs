//! Types and parsers for every remote contract; pure: no I/O, no clock, no randomness.
//!
//! One module for each contract, used by the page as client and by the cloud side as server.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

pub mod apigw;
