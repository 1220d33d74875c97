//! Processes that train: Burn has one random generator for a whole process, so trainings side by
//! side want a process each.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
    sync::{
        Mutex, PoisonError,
        mpsc::{Sender, channel},
    },
    thread,
};

use anyhow::Context;
use trainer::cross_validation::{Job, Outcome, Task};

use super::super::progress::Stop;

/// Trains every task; `done` hears of each as it ends. Stops early when asked to, or at the first
/// error.
pub(super) fn train(
    job: &Job,
    tasks: Vec<Task>,
    processes: usize,
    stop: &Stop,
    mut done: impl FnMut(Outcome) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let processes = processes.min(tasks.len());
    // Taken from the end, so that the first task is the first to be trained.
    let open: Mutex<Vec<Task>> = Mutex::new(tasks.into_iter().rev().collect());
    let next = || {
        let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
        if stop.is_asked() { None } else { open.pop() }
    };
    thread::scope(|scope| {
        let (say, hear) = channel();
        for _ in 0..processes {
            let (say, next) = (say.clone(), &next);
            scope.spawn(move || {
                let ended = serve(job, next, &say);
                if let Err(error) = ended {
                    // Nobody listens any more only after another error.
                    let _ = say.send(Err(error));
                }
            });
        }
        drop(say);
        for outcome in hear {
            let heard = outcome.and_then(&mut done);
            if let Err(error) = heard {
                open.lock().unwrap_or_else(PoisonError::into_inner).clear();
                return if stop.is_asked() { Ok(()) } else { Err(error) };
            }
        }
        Ok(())
    })
}

/// Gives one process a task at a time.
fn serve(
    job: &Job,
    next: impl Fn() -> Option<Task>,
    say: &Sender<anyhow::Result<Outcome>>,
) -> anyhow::Result<()> {
    let program = env::current_exe().context("this program's own path")?;
    let mut child = Command::new(program)
        .arg("folds")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("a process that trains")?;
    let worked = converse(&mut child, job, next, say);
    // Closing its input ends it, if it has not ended by itself.
    drop(child.stdin.take());
    let status = child.wait().context("a process that trains")?;
    worked?;
    anyhow::ensure!(status.success(), "a process that trains: expected success, found {status}");
    Ok(())
}

fn converse(
    child: &mut Child,
    job: &Job,
    next: impl Fn() -> Option<Task>,
    say: &Sender<anyhow::Result<Outcome>>,
) -> anyhow::Result<()> {
    let (input, output) = (child.stdin.as_mut(), child.stdout.take());
    let input = input.context("a process that trains: expected to be heard by it")?;
    let output = output.context("a process that trains: expected to hear it")?;
    let mut lines = BufReader::new(output).lines();
    writeln!(input, "{}", serde_json::to_string(job)?)?;
    while let Some(task) = next() {
        writeln!(input, "{}", serde_json::to_string(&task)?)?;
        let line =
            lines.next().context("a process that trains: expected an outcome, found its end")??;
        if say.send(Ok(serde_json::from_str(&line)?)).is_err() {
            break;
        }
    }
    Ok(())
}
