//! The other side, asked from the page: one row or many, live or from a record.

mod client;
mod detect;
mod kept;
mod pace;
mod replay;
mod run;
mod saved;
mod settings;
mod state;
mod work;

pub(crate) use detect::detect;
pub(crate) use run::{Asker, Progress, Run};
pub(crate) use saved::save_page;
pub(crate) use settings::Settings;
pub(crate) use state::{Comparisons, Outcome};
