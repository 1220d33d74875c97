//! The page of Nearside and its worker.
//!
//! The way of a row: [`case`] holds what was typed, [`engine`] sends it to the [`worker`], and
//! [`views`] show the answer with the [`components`]. Everything that is said of features,
//! classes, units and thresholds comes from the predictor file.

mod browser;
mod case;
mod components;
mod engine;
mod messages;
mod offline;
mod plot;
mod remote;
mod views;
pub mod worker;

pub use components::mount;
