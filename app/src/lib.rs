//! The page of Nearside, in two programs: the page itself and its [`annex`].
//!
//! The way of a row: [`case`] holds what was typed, [`engine`] sends it to the workers, and
//! [`views`] show the answer with the [`components`]. Everything that is said of features,
//! classes, units and thresholds comes from the predictor file.

pub mod annex;
mod boot;
mod browser;
mod case;
mod components;
mod engine;
mod exchange;
mod offline;
mod plot;
mod remote;
mod session;
mod tables;
mod threshold;
mod views;

pub use components::mount;
