use std::path::PathBuf;

use clap::Args;
use trainer::cross_validation::Plan;

/// How cross-validation goes.
#[derive(Debug, Args)]
pub(crate) struct Measuring {
    /// Parts of each repeat of the cross-validation
    #[arg(long, default_value_t = 10)]
    pub(crate) folds: usize,
    /// Trainings side by side [default: one a processor]
    #[arg(long)]
    pub(crate) jobs: Option<usize>,
    /// Folder in which finished trainings are kept, so that an interrupted evaluation goes on where
    /// it was [default: nearside in the user's cache folder]
    #[arg(long)]
    pub(crate) cache: Option<PathBuf>,
}

impl Measuring {
    pub(crate) fn plan(&self, repeats: usize, holdouts: usize, seed: u64) -> Plan {
        Plan { folds: self.folds, repeats, holdouts, seed }
    }
}
