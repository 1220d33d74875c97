//! The page's parts.

mod annex;
mod app;
mod certainty;
mod confusion;
mod familiarity;
mod figure;
mod header;
mod incoming;
mod reasons;
mod strip;
mod strips;
mod threshold_choice;
mod told;
mod toolbar;
mod verdict;
mod words;

pub use app::mount;
pub(crate) use confusion::ConfusionTables;
pub(crate) use figure::Figure;
pub(crate) use reasons::Reasons;
pub(crate) use strips::Strips;
pub(crate) use threshold_choice::ThresholdChoice;
pub(crate) use toolbar::Toolbar;
pub(crate) use verdict::Verdict;
pub(crate) use words::{label, percent, share, sign};
