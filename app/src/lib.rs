//! The page of Nearside: one program with the engine inside.
//!
//! The way of a row: [`case`] holds what was typed, [`engine`] judges it at once, and [`views`] show
//! the answer with the [`components`]. What takes longer than a frame is asked of the worker.
//! Everything that is said of features, classes, units and thresholds comes from the predictor file.

// Natively the views' types are not erased, and as deep as the views are.
#![cfg_attr(not(target_arch = "wasm32"), recursion_limit = "512")]

#[macro_use]
mod numbers;

mod address;
mod browser;
mod case;
mod components;
mod engine;
mod notices;
mod offline;
#[cfg(not(target_arch = "wasm32"))]
mod paint;
mod plot;
mod remote;
mod session;
mod start;
mod tables;
mod threshold;
mod views;

#[cfg(not(target_arch = "wasm32"))]
pub use paint::paint;
pub use start::start;
