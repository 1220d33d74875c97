use std::process::Command;

/// The commit of this program's sources, with `+` if they have changes; `unknown` without git.
pub(super) fn current() -> String {
    let commit = git(&["rev-parse", "--short=12", "HEAD"]);
    let Some(commit) = commit else { return "unknown".to_owned() };
    // Trained files are no sources: they come out of what is measured here.
    let sources = ["../trainer/src", "../model-wasm", "../stats/src", "../Cargo.lock"];
    let changes = git(&[&["status", "--porcelain", "--"], &sources[..]].concat());
    let mark = if changes.is_some_and(|changes| changes.is_empty()) { "" } else { "+" };
    format!("{commit}{mark}")
}

fn git(arguments: &[&str]) -> Option<String> {
    let done =
        Command::new("git").args(["-C", env!("CARGO_MANIFEST_DIR")]).args(arguments).output();
    let done = done.ok().filter(|done| done.status.success())?;
    String::from_utf8(done.stdout).ok().map(|text| text.trim().to_owned())
}
