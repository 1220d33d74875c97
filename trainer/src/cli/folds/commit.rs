use std::process::Command;

/// The commit of the checkout that this program was built in, as it is now, with `+` if sources
/// have changes; `unknown` without git. Kept trainings may be older: then what decides them has not
/// changed since.
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
