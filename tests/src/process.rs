//! A program beside the tests that ends with its owner.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use xtask::process::answer;

/// A child process; dropped, it is ended.
pub(crate) struct Process {
    child: Child,
    program: String,
}

impl Process {
    /// Starts a prepared command whose output is for [`Self::announced`].
    pub(crate) fn heard(command: Command) -> Result<Self> {
        Self::start(command, Stdio::piped())
    }

    /// Starts a prepared command that has nothing to say.
    pub(crate) fn unheard(command: Command) -> Result<Self> {
        Self::start(command, Stdio::null())
    }

    fn start(mut command: Command, output: Stdio) -> Result<Self> {
        let program = command.get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::null()).stdout(output).stderr(Stdio::null());
        let child = command.spawn().with_context(|| {
            format!("cannot start {program}; `cargo xtask test` installs or explains")
        })?;
        Ok(Self { child, program })
    }

    /// Reads up to the line in which `find` finds something, then leaves a thread reading: a full
    /// pipe would otherwise stop the program. `what` names the thing for the error.
    pub(crate) fn announced<T>(
        &mut self,
        what: &str,
        find: impl Fn(&str) -> Option<T>,
    ) -> Result<T> {
        let program = &self.program;
        let said = self.child.stdout.take();
        let said = said.with_context(|| format!("{program} has no output"))?;
        let mut lines = BufReader::new(said).lines();
        let found = lines.by_ref().map_while(Result::ok).find_map(|line| find(&line));
        let found = found.with_context(|| {
            format!("{program} ended without naming its {what}; run it by hand to see why")
        })?;
        std::thread::spawn(move || lines.for_each(drop));
        Ok(found)
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }

    /// Asks it to end, and waits until it has: killed, it would leave files behind.
    pub(crate) fn end(&mut self) {
        let request = format!("kill -TERM {}", self.child.id());
        if !self.has_ended() && answer("sh", &["-c", &request]).is_some() {
            // How it ended is of no interest: it was asked to.
            let _ = self.child.wait();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only when it has already ended, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
