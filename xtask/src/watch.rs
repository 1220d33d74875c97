//! Builds the page again when a source of it changes, and has the open page load it.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use notify::{Event, RecursiveMode, Watcher};

use crate::bundle::{self, INPUTS, Profile};
use crate::tools;

/// Editors write a file in several steps; what comes within this time is one change.
const AT_ONCE: Duration = Duration::from_millis(200);
/// Where the page asks which build this is.
const BUILD_FILE: &str = "watch.txt";
const SCRIPT_FILE: &str = "watch.js";
/// Asks twice a second, and reloads when the answer is another than the first.
const SCRIPT: &str = r#"let first;
setInterval(async () => {
  // While a build is written there may be no answer.
  const asked = await fetch("watch.txt").catch(() => null);
  if (!asked?.ok) return;
  const build = await asked.text();
  first ??= build;
  if (build !== first) location.reload();
}, 500);
"#;
/// In the place of the service worker: what it kept of an earlier visit would be older than the build.
const NO_SERVICE_WORKER: &str = "\
addEventListener(\"install\", () => skipWaiting());
addEventListener(\"activate\", () => registration.unregister());
";

/// Where a watched build goes, apart from what is shipped.
///
/// # Errors
/// When Cargo does not say where its target folder is.
pub fn folder(root: &Path) -> Result<PathBuf> {
    Ok(bundle::target_folder(root)?.join("watch-dist"))
}

/// Builds the page into `dist`, with the script that loads the next build.
///
/// # Errors
/// When it does not build.
pub fn build(root: &Path, dist: &Path) -> Result<()> {
    let begun = Instant::now();
    tools::ensure_wasm_target(root)?;
    bundle::build(root, dist, Profile::Watched)?;
    let index = dist.join("index.html");
    let page = std::fs::read_to_string(&index).context("cannot read the built page")?;
    std::fs::write(dist.join(SCRIPT_FILE), SCRIPT)?;
    std::fs::write(dist.join("sw.js"), NO_SERVICE_WORKER)?;
    std::fs::write(&index, with_script(&page))?;
    // Last: the page reloads as soon as it sees another number.
    let number = bundle::number(root)?;
    std::fs::write(dist.join(BUILD_FILE), format!("{number} {:?}", std::time::SystemTime::now()))?;
    println!("built in {:.1} s", begun.elapsed().as_secs_f64());
    Ok(())
}

/// Builds again whenever a source changes, until interrupted. A build that fails is said so, and what was
/// there before stays.
///
/// # Errors
/// When the sources cannot be watched.
pub fn run(root: &Path, dist: &Path) -> Result<()> {
    let (send, changes) = channel();
    let inputs: Vec<PathBuf> = INPUTS.iter().map(|input| root.join(input)).collect();
    let is_input = move |path: &PathBuf| inputs.iter().any(|input| path.starts_with(input));
    let tell = move |event: notify::Result<Event>| {
        if event.as_ref().map_or(true, |event| event.paths.iter().any(&is_input)) {
            // Who no longer listens has been interrupted.
            let _ = send.send(event);
        }
    };
    let mut watcher = notify::recommended_watcher(tell)?;
    // Editors put another file in the place of the first, so it is folders that are watched.
    watcher.watch(root, RecursiveMode::NonRecursive).context("cannot watch the repository")?;
    for input in INPUTS.iter().filter(|input| root.join(input).is_dir()) {
        let watched = watcher.watch(&root.join(input), RecursiveMode::Recursive);
        watched.with_context(|| format!("cannot watch {input}"))?;
    }
    println!("watching the sources");
    while wait_for_change(&changes) {
        if let Err(reason) = build(root, dist) {
            println!("{reason:#}\nthe page stays as it was");
        }
    }
    Ok(())
}

/// Waits for a change and until no further one follows at once; false when nothing can come any more.
fn wait_for_change(changes: &Receiver<notify::Result<Event>>) -> bool {
    loop {
        let Ok(event) = changes.recv() else { return false };
        // To look at a file is no change. Where an event is lost, building once too often does no harm.
        if event.is_ok_and(|event| event.kind.is_access()) {
            continue;
        }
        while changes.recv_timeout(AT_ONCE).is_ok() {}
        return true;
    }
}

fn with_script(page: &str) -> String {
    page.replacen("</head>", &format!("<script src=\"{SCRIPT_FILE}\" defer></script></head>"), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_gets_the_script_that_loads_the_next_build() {
        let page = with_script("<html><head><title>x</title></head><body></body></html>");
        assert!(page.contains("<script src=\"watch.js\" defer></script></head>"), "{page}");
    }

    #[test]
    fn several_writes_are_one_change_and_a_look_is_none() {
        let (send, changes) = channel();
        let event = |kind| Ok(Event::new(kind));
        send.send(event(notify::EventKind::Access(notify::event::AccessKind::Read))).unwrap();
        send.send(event(notify::EventKind::Any)).unwrap();
        send.send(event(notify::EventKind::Any)).unwrap();
        assert!(wait_for_change(&changes));
        drop(send);
        assert!(!wait_for_change(&changes));
    }
}
