//! Running other programs: visible, in the repository root, with errors that name the command.

use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};

/// A command in `folder` that also finds what Cargo installed.
#[must_use]
pub fn command(program: &str, arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).env("PATH", path_with_cargo_bin());
    command
}

/// Runs to the end, output shown as it comes.
///
/// # Errors
/// When the program cannot be started or reports failure.
pub fn run(program: &str, arguments: &[&str], folder: &Path) -> Result<()> {
    finish(command(program, arguments, folder))
}

/// Runs a prepared command to the end, output shown as it comes.
///
/// # Errors
/// When the program cannot be started or reports failure.
pub fn finish(mut command: Command) -> Result<()> {
    let line = shown(&command);
    println!("$ {line}");
    let status = command
        .status()
        .with_context(|| format!("cannot start `{line}`; is the program installed?"))?;
    ensure!(status.success(), "`{line}` failed ({status}); its own output above says why");
    Ok(())
}

/// Runs to the end and returns what it wrote to standard output.
///
/// # Errors
/// When the program cannot be started or reports failure.
pub fn output(program: &str, arguments: &[&str], folder: &Path) -> Result<String> {
    let mut command = command(program, arguments, folder);
    let line = shown(&command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start `{line}`; is the program installed?"))?;
    ensure!(output.status.success(), "`{line}` failed ({})", output.status);
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What a program says when asked, or nothing when it is missing or fails.
#[must_use]
pub fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .env("PATH", path_with_cargo_bin())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// A child that ends with its owner.
pub struct Companion(Child);

impl Companion {
    /// Starts a prepared command beside this process.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start(mut command: Command) -> Result<Self> {
        let line = shown(&command);
        let child = command.spawn().with_context(|| format!("cannot start `{line}`"))?;
        Ok(Self(child))
    }

    /// Blocks until the child ends by itself.
    ///
    /// # Errors
    /// When the child reports failure.
    pub fn wait(&mut self) -> Result<()> {
        let status = self.0.wait()?;
        ensure!(status.success(), "the companion process ended ({status}); see its output above");
        Ok(())
    }

    /// Blocks until the child, started with a piped standard output, ends; gives what it wrote there.
    ///
    /// # Errors
    /// When the child reports failure, or writes no text.
    pub fn read(&mut self) -> Result<String> {
        let mut said = String::new();
        if let Some(mut pipe) = self.0.stdout.take() {
            pipe.read_to_string(&mut said).context("the companion process wrote no text")?;
        }
        self.wait()?;
        Ok(said)
    }

    /// Whether the child has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(Some(_)))
    }

    /// Asks the child to end, and waits until it has: one with children of its own then ends them too,
    /// whom its sudden end would leave behind.
    pub fn end(&mut self) {
        if !self.has_ended()
            && answer("sh", &["-c", &format!("kill -TERM {}", self.0.id())]).is_some()
        {
            // How it ended is of no interest: it was asked to.
            let _ = self.0.wait();
        }
    }
}

impl Drop for Companion {
    fn drop(&mut self) {
        // Both fail only when the child has already ended, which is what is wanted.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The search path with Cargo's own bin folder first: a bare machine may not have it there.
fn path_with_cargo_bin() -> OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = cargo_bin().into_iter().chain(std::env::split_paths(&path));
    std::env::join_paths(folders).unwrap_or(path)
}

/// Where Cargo installs programs; none without a home folder.
#[must_use]
pub fn cargo_bin() -> Option<PathBuf> {
    let home = |variable| std::env::var_os(variable).map(PathBuf::from);
    home("CARGO_HOME")
        .or_else(|| home("HOME").or_else(|| home("USERPROFILE")).map(|home| home.join(".cargo")))
        .map(|cargo| cargo.join("bin"))
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_command_is_named_in_the_error() {
        let error = run("cargo", &["no-such-subcommand"], Path::new(".")).unwrap_err();
        assert!(error.to_string().contains("`cargo no-such-subcommand` failed"), "{error}");
    }

    #[test]
    fn a_missing_program_has_no_answer() {
        assert_eq!(answer("nearside-no-such-program", &[]), None);
    }
}
