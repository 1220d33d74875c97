//! What the browser's renderers hold, where the system tells: on Linux.

use std::collections::BTreeMap;

/// Megabytes of all renderers below this process, each shared page counted in part.
pub(super) fn renderers() -> Option<f64> {
    let parents = parents()?;
    let below = |mut process: u32| {
        while let Some(&parent) = parents.get(&process) {
            if parent == std::process::id() {
                return true;
            }
            process = parent;
        }
        false
    };
    let kilobytes = parents.keys().filter(|process| below(**process)).filter_map(|&process| {
        let command = std::fs::read_to_string(format!("/proc/{process}/cmdline")).ok()?;
        command.contains("--type=renderer").then(|| share(process)).flatten()
    });
    Some(kilobytes.sum::<f64>() / 1024.0)
}

/// Each process' parent.
fn parents() -> Option<BTreeMap<u32, u32>> {
    let entries = std::fs::read_dir("/proc").ok()?.filter_map(Result::ok);
    let parent = |process: u32| {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        // The name stands in brackets and may hold anything; state and parent follow.
        stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
    };
    let processes = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    Some(processes.filter_map(|process| Some((process, parent(process)?))).collect())
}

/// Proportional set size in kilobytes.
fn share(process: u32) -> Option<f64> {
    let rollup = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
