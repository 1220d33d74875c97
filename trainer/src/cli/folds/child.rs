//! A process that trains what it is told on standard input: a job, then a task a line.

use std::io::{self, BufRead, Write};

use anyhow::Context;
use trainer::{
    Silent,
    cross_validation::{Job, Task},
};

pub(crate) fn run() -> anyhow::Result<()> {
    let mut lines = io::stdin().lock().lines();
    let job: Job = serde_json::from_str(&lines.next().context("expected a job, found nothing")??)?;
    for line in lines {
        let task: Task = serde_json::from_str(&line?)?;
        let outcome = job.run(&task, &mut Silent)?;
        let mut output = io::stdout().lock();
        writeln!(output, "{}", serde_json::to_string(&outcome)?)?;
        output.flush()?;
    }
    Ok(())
}
