//! The progress bar and Ctrl-C.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use trainer::Observer;

/// Shows epoch, loss and time left on a terminal, nothing elsewhere; stops on Ctrl-C.
pub(crate) struct Progress {
    bar: ProgressBar,
    stopped: Arc<AtomicBool>,
}

impl Progress {
    pub(crate) fn new(epochs: usize) -> anyhow::Result<Self> {
        let stopped = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stopped);
        ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed))
            .context("Ctrl-C: expected to be told of it, found")?;
        let style =
            ProgressStyle::with_template("epoch {pos}/{len} {wide_bar} loss {msg}, {eta} left")?;
        Ok(Self { bar: ProgressBar::new(epochs as u64).with_style(style), stopped })
    }
}

impl Observer for Progress {
    fn epoch(&mut self, epoch: usize, loss: f64) {
        self.bar.set_message(format!("{loss:.4}"));
        self.bar.set_position(epoch as u64);
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
