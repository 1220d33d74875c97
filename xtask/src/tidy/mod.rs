//! The house rules. Each is a function from the repository root to a list of complaints; a new one
//! is one file and one line in [`RULES`].

mod arrows;
mod budget;
mod documents;
mod domain_words;
mod files;
mod long_files;
mod toolchain;

use std::path::Path;

use anyhow::Result;

pub use budget::transfer_budget;

/// What is wrong, one sentence each; empty when all is well.
pub type Complaints = Vec<String>;

/// A name for the reader, and the rule.
pub type Rule = (&'static str, fn(&Path) -> Result<Complaints>);

/// Every rule, quick ones first.
pub const RULES: &[Rule] = &[
    ("files are short", long_files::check),
    ("documents name what exists", documents::check),
    ("the page knows no domain", domain_words::check),
    ("arrows point one way", arrows::check),
    ("the page is light", transfer_budget),
    ("formatting", toolchain::formatting),
    ("clippy", toolchain::clippy),
];
