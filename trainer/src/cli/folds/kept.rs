//! Finished trainings, a line of JSON each.

use std::{
    env,
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context;
use trainer::cross_validation::{Outcome, Task};

/// The trainings of one job that were ever finished on this machine.
pub(super) struct Kept {
    path: PathBuf,
    file: File,
    outcomes: Vec<Outcome>,
}

impl Kept {
    /// Reads what there is. A line that was cut off is as if it had never been.
    pub(super) fn open(folder: Option<&Path>, job: &str) -> anyhow::Result<Self> {
        let folder = folder.map_or_else(usual_folder, Path::to_path_buf);
        fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        let path = folder.join(format!("folds-{job}.jsonl"));
        let told = || path.display().to_string();
        let mut file =
            OpenOptions::new().create(true).append(true).open(&path).with_context(told)?;
        let text = fs::read_to_string(&path).with_context(told)?;
        if !(text.is_empty() || text.ends_with('\n')) {
            file.write_all(b"\n").with_context(told)?;
        }
        let outcomes = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        Ok(Self { path, file, outcomes })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn find(&self, task: &Task) -> Option<Outcome> {
        self.outcomes.iter().find(|outcome| outcome.answers(task)).cloned()
    }

    pub(super) fn add(&mut self, outcome: &Outcome) -> anyhow::Result<()> {
        let line = format!("{}\n", serde_json::to_string(outcome)?);
        self.file.write_all(line.as_bytes()).with_context(|| self.path.display().to_string())
    }
}

fn usual_folder() -> PathBuf {
    let named = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let caches = named("XDG_CACHE_HOME").or_else(|| named("HOME").map(|home| home.join(".cache")));
    caches.or_else(|| named("LOCALAPPDATA")).unwrap_or_else(env::temp_dir).join("nearside")
}
