//! The other side, asked from the page: one row or many, live or from a record.

mod client;
mod detect;
mod html_report;
mod job;
mod rate_limit;
mod replay;
mod run;
mod settings;
mod state;
mod store;

pub(crate) use detect::detect;
pub(crate) use html_report::save_page;
pub(crate) use run::{Asker, Run, RunProgress};
pub(crate) use settings::Settings;
pub(crate) use state::{Compared, ComparisonState};
pub(crate) use store::{Asked, forget, stored};
