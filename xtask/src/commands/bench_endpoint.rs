use std::path::Path;

use anyhow::Result;
use clap::Args;

use crate::{bench, process};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// How long the endpoint is kept at full load afterwards, its memory watched
    #[arg(
        long,
        value_name = "N",
        default_value_t = 10,
        value_parser = clap::value_parser!(u64).range(1..=1440)
    )]
    minutes: u64,
    /// Measure ours alone: without Python, the exported network and the report of the day
    #[arg(long)]
    without_peers: bool,
}

/// Builds the endpoint as it is shipped and measures it under load.
pub(super) fn run(root: &Path, arguments: &Arguments) -> Result<()> {
    process::run("cargo", &["build", "--profile", "server", "-p", "endpoint"], root)?;
    let program = crate::bundle::target_folder(root)?.join("server/endpoint");
    bench::endpoint::run(root, &program, arguments.minutes, !arguments.without_peers)
}
