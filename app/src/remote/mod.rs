//! The cloud endpoint, asked from the page.

mod client;
mod report;
mod run;
mod settings;

pub(crate) use client::{Reply, ask};
pub(crate) use report::{Report, Row};
pub(crate) use run::{Progress, Run};
pub(crate) use settings::Settings;
