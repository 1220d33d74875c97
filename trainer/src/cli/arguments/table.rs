use std::path::PathBuf;

use clap::Args;

/// Where rows and labels come from.
#[derive(Debug, Args)]
pub(crate) struct Table {
    /// Table with labels; without it the public Wisconsin data (WDBC)
    pub(crate) source: Option<PathBuf>,
    /// Label column: a header name or a number from 1
    #[arg(long)]
    pub(crate) label: Option<String>,
    /// Label that is the positive class [default: the second in sorted order]
    #[arg(long, requires = "label")]
    pub(crate) positive: Option<String>,
    /// Column that is no feature; may be repeated
    #[arg(long)]
    pub(crate) drop: Vec<String>,
    /// Licence of the data and of the file
    #[arg(long)]
    pub(crate) licence: Option<String>,
}
