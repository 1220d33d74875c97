//! The trainings of an evaluation, several at a time, each kept as soon as it is done.

pub(super) mod child;
mod commit;
mod kept;
mod parent;

use std::{num::NonZero, thread};

use indicatif::{ProgressBar, ProgressStyle};
use trainer::{
    Backend, Dataset, Error, Measured, Recipe,
    cross_validation::{Job, Outcome, Plan, Task},
    evaluation,
};

use super::{
    arguments::Measuring,
    progress::{Pulse, Stop},
};
use kept::Kept;

/// What is to be measured, and how.
pub(crate) struct Wish<'a> {
    pub(crate) data: &'a Dataset,
    pub(crate) recipe: &'a Recipe,
    pub(crate) plan: Plan,
    pub(crate) backend: Backend,
    pub(crate) measuring: &'a Measuring,
}

/// Trains what was not trained before, and measures.
pub(crate) fn measure(wish: &Wish<'_>, stop: &Stop) -> anyhow::Result<Measured> {
    let job = Job { data: wish.data.clone(), recipe: wish.recipe.clone(), backend: wish.backend };
    let tasks = wish.plan.tasks(wish.data)?;
    let mut kept = Kept::open(wish.measuring.cache.as_deref(), &job.fingerprint())?;
    let (known, open): (Vec<_>, Vec<_>) = tasks
        .into_iter()
        .map(|task| (kept.find(&task), task))
        .partition(|(outcome, _)| outcome.is_some());
    let mut outcomes: Vec<Outcome> = known.into_iter().filter_map(|(outcome, _)| outcome).collect();
    let open: Vec<Task> = open.into_iter().map(|(_, task)| task).collect();
    announce(wish, outcomes.len(), open.len(), &kept);
    let bar = bar((outcomes.len() + open.len()) as u64, outcomes.len() as u64)?;
    let mut pulse = Pulse::of(&bar);
    parent::train(&job, open, jobs(wish.measuring), stop, |outcome| {
        kept.add(&outcome)?;
        outcomes.push(outcome);
        bar.inc(1);
        pulse
            .say(|| format!("training {} of {}", bar.position(), bar.length().unwrap_or_default()));
        Ok(())
    })?;
    bar.finish_and_clear();
    if stop.is_asked() {
        return Err(Error::Stopped { done: outcomes.len() }.into());
    }
    Ok(evaluation::measure(wish.data, wish.recipe, &wish.plan, &outcomes, &commit::current())?)
}

fn announce(wish: &Wish<'_>, known: usize, open: usize, kept: &Kept) {
    let (name, recipe) = (&wish.data.name, &wish.recipe.name);
    eprintln!(
        "{name}, recipe {recipe}, seed {}: {open} trainings, {known} more known from {}; Ctrl-C \
         stops, the same command goes on",
        wish.plan.seed,
        kept.path().display()
    );
}

fn bar(length: u64, done: u64) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("training {pos}/{len} {wide_bar} {eta} left")?;
    let bar = ProgressBar::new(length).with_style(style);
    bar.set_position(done);
    bar.reset_eta();
    Ok(bar)
}

fn jobs(measuring: &Measuring) -> usize {
    let processors = || thread::available_parallelism().map_or(1, NonZero::get);
    measuring.jobs.unwrap_or_else(processors).max(1)
}
