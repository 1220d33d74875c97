//! The progress bar and Ctrl-C.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use trainer::Observer;

/// Whether Ctrl-C was pressed.
#[derive(Debug, Clone)]
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Listens from now on.
    pub(crate) fn on_ctrl_c() -> anyhow::Result<Self> {
        let stop = Self(Arc::new(AtomicBool::new(false)));
        let flag = stop.clone();
        ctrlc::set_handler(move || flag.0.store(true, Ordering::Relaxed))
            .context("Ctrl-C: expected to be told of it, found")?;
        Ok(stop)
    }

    pub(crate) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How often a training says how far it is where no bar can be seen, as in a log.
const PULSE: Duration = Duration::from_secs(60);

/// When to say a line where no bar can be seen.
pub(crate) struct Pulse {
    hidden: bool,
    last: Instant,
}

impl Pulse {
    /// For what `bar` shows on a terminal.
    pub(crate) fn of(bar: &ProgressBar) -> Self {
        Self { hidden: bar.is_hidden(), last: Instant::now() }
    }

    /// Says a line, unless a bar is seen or the last line is not a minute old.
    pub(crate) fn say(&mut self, line: impl FnOnce() -> String) {
        if self.hidden && self.last.elapsed() >= PULSE {
            self.last = Instant::now();
            eprintln!("{}", line());
        }
    }
}

/// Shows epoch, loss and time left on a terminal, a line a minute elsewhere; stops on Ctrl-C.
pub(crate) struct Progress {
    bar: ProgressBar,
    pulse: Pulse,
    stop: Stop,
}

impl Progress {
    pub(crate) fn new(stop: &Stop) -> anyhow::Result<Self> {
        let style = ProgressStyle::with_template(
            "{prefix}: epoch {pos}/{len} {wide_bar} loss {msg}, {eta} left",
        )?;
        let bar = ProgressBar::new(0).with_style(style);
        Ok(Self { pulse: Pulse::of(&bar), bar, stop: stop.clone() })
    }
}

impl Observer for Progress {
    fn begin(&mut self, what: &str, epochs: usize) {
        self.bar.set_prefix(what.to_owned());
        self.bar.set_length(epochs as u64);
        self.bar.reset();
    }

    fn epoch(&mut self, epoch: usize, loss: f64) {
        self.bar.set_message(format!("{loss:.4}"));
        self.bar.set_position(epoch as u64);
        let bar = &self.bar;
        self.pulse.say(|| {
            let epochs = bar.length().unwrap_or_default();
            format!("{}: epoch {epoch} of {epochs}, loss {loss:.4}", bar.prefix())
        });
    }

    fn is_stopped(&self) -> bool {
        self.stop.is_asked()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
