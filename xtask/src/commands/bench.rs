use std::path::Path;

use anyhow::Result;
use clap::Args;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Measure ours alone: without npm, the exported networks and the report of the day
    #[arg(long)]
    without_peers: bool,
    /// Take one measurement of the page alone: cold-start, one-row, long-table or many-asked
    #[arg(long)]
    only: Option<String>,
}

/// Builds the page and takes every measurement of it.
pub(super) fn run(root: &Path, arguments: &Arguments) -> Result<()> {
    crate::browser::ensure_chromium(root)?;
    super::build::run(root)?;
    super::engine::run(root)?;
    if let Some(name) = &arguments.only {
        return crate::bench::run_only(root, name);
    }
    crate::bench::run(root, !arguments.without_peers)
}
