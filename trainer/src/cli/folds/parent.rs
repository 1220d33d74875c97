//! Processes that train: Burn has one random generator for a whole process, so trainings side by
//! side want a process each.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Sender, channel},
    },
    thread,
    time::Duration,
};

use anyhow::Context;
use trainer::cross_validation::{Job, Outcome, Task};

use super::super::progress::Stop;

/// How often it is looked whether Ctrl-C was pressed.
const LOOK: Duration = Duration::from_millis(50);

/// What the threads that serve the processes share.
struct Work<'a> {
    job: &'a Job,
    stop: &'a Stop,
    /// From last to first.
    open: Mutex<Vec<Task>>,
    running: Mutex<Vec<Arc<Mutex<Child>>>>,
}

/// Trains every task; `done` hears of each as it ends. Stops early when asked to, or at the first
/// error; whatever is finished by then is heard of too.
pub(super) fn train(
    job: &Job,
    tasks: Vec<Task>,
    processes: usize,
    stop: &Stop,
    mut done: impl FnMut(Outcome) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let processes = processes.min(tasks.len());
    let open = Mutex::new(tasks.into_iter().rev().collect());
    let work = Work { job, stop, open, running: Mutex::default() };
    let over = AtomicBool::new(false);
    let first = thread::scope(|scope| {
        let (say, hear) = channel();
        for _ in 0..processes {
            let (say, work) = (say.clone(), &work);
            scope.spawn(move || {
                if let Err(error) = work.serve(&say) {
                    // Somebody listens until the last sender is gone.
                    let _ = say.send(Err(error));
                }
            });
        }
        drop(say);
        scope.spawn(|| work.kill_when_stopped(&over));
        let mut first = None;
        for outcome in hear {
            if let Err(error) = outcome.and_then(&mut done) {
                lock(&work.open).clear();
                first.get_or_insert(error);
            }
        }
        over.store(true, Ordering::Relaxed);
        first
    });
    match first {
        // A process that was killed has told so as an error.
        Some(error) if !stop.is_asked() => Err(error),
        _ => Ok(()),
    }
}

impl Work<'_> {
    fn next(&self) -> Option<Task> {
        if self.stop.is_asked() { None } else { lock(&self.open).pop() }
    }

    fn kill_when_stopped(&self, over: &AtomicBool) {
        while !over.load(Ordering::Relaxed) {
            if self.stop.is_asked() {
                // One that has ended by itself cannot be killed, and need not be.
                lock(&self.running).iter().for_each(|child| drop(lock(child).kill()));
            }
            thread::sleep(LOOK);
        }
    }

    /// Gives one process a task at a time.
    fn serve(&self, say: &Sender<anyhow::Result<Outcome>>) -> anyhow::Result<()> {
        let told = "a process that trains";
        let program = env::current_exe().context("this program's own path")?;
        let mut command = Command::new(program);
        command.arg("folds").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = by_itself(&mut command).spawn().context(told)?;
        let pipes = (child.stdin.take().context(told)?, child.stdout.take().context(told)?);
        let child = Arc::new(Mutex::new(child));
        lock(&self.running).push(Arc::clone(&child));
        // Its input is closed at the end, which ends it.
        let worked = self.converse(pipes, say);
        let status = lock(&child).wait().context(told)?;
        worked?;
        anyhow::ensure!(status.success(), "{told}: expected success, found {status}");
        Ok(())
    }

    fn converse(
        &self,
        (mut input, output): (ChildStdin, ChildStdout),
        say: &Sender<anyhow::Result<Outcome>>,
    ) -> anyhow::Result<()> {
        let mut lines = BufReader::new(output).lines();
        writeln!(input, "{}", serde_json::to_string(self.job)?)?;
        while let Some(task) = self.next() {
            writeln!(input, "{}", serde_json::to_string(&task)?)?;
            let line = lines.next();
            let line =
                line.context("a process that trains: expected an outcome, found its end")??;
            if say.send(Ok(serde_json::from_str(&line)?)).is_err() {
                break;
            }
        }
        Ok(())
    }
}

/// In a group of its own, where the terminal's Ctrl-C does not reach it before its parent knows.
fn by_itself(command: &mut Command) -> &mut Command {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        command.process_group(0);
    }
    command
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
