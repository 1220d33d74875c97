//! The page's parts.

mod checks;
mod confusion;
mod disclosure;
mod figure;
mod header;
mod hero;
pub(crate) mod incoming;
pub(crate) mod keys;
mod neighbours;
mod notices;
mod page;
mod strip;
mod strips;
mod threshold_choice;
mod verdict;
mod why;
mod words;

pub(crate) use confusion::ConfusionTables;
pub(crate) use figure::Figure;
pub(crate) use hero::Hero;
pub(crate) use neighbours::Neighbours;
pub(crate) use page::Page;
pub(crate) use strips::Strips;
pub(crate) use threshold_choice::ThresholdChoice;
pub(crate) use verdict::{Verdict, VerdictAxis};
pub(crate) use why::Why;
pub(crate) use words::{label, percent, share, sign};
