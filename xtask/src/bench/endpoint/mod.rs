//! `endpoint serve` under load: the same row asked of it and of its peers, who take turns, and then of
//! it alone for minutes, its memory watched.

mod contest;
mod http;
mod memory;
mod peers;
mod report;
mod server;
mod wrk;

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process;
use crate::workspace::DEFAULT_PREDICTOR;

use peers::Peers;
use server::Server;

/// The one row that is asked for; `invocations.lua` beside it reads it too.
const ROW: &str = "cloud/bench/row.csv";
/// The route that all answer.
const ROUTE: &str = "/invocations";

/// Measures the built endpoint `program`; with `with_peers`, beside them, and writes the report of the
/// day into `docs/benchmarks/`.
///
/// # Errors
/// When a server does not start or a request gets no answer.
pub fn run(root: &Path, program: &Path, minutes: u64, with_peers: bool) -> Result<()> {
    let generator = wrk::ensure(root)?;
    let peers = with_peers.then(|| Peers::prepare(root)).transpose()?;
    let mut servers = vec![ours(root, program)?];
    if let Some(peers) = &peers {
        servers.extend(peers.start(root)?);
    }
    let contest = contest::hold(root, servers)?;
    // A process of its own, so that the first of its minutes are seen too.
    let memory = memory::watch(root, &ours(root, program)?, minutes)?;
    let text = report::text(&generator, &contest, &memory, peers.as_ref());
    println!("\n{text}");
    if with_peers {
        let file = root.join("docs/benchmarks").join(report::file_name());
        std::fs::write(&file, &text).with_context(|| format!("cannot write {}", file.display()))?;
        println!("{} is written", file.display());
    }
    let ours = (0..contest::CONNECTIONS.len()).map(|place| contest[0].lost(place));
    let lost = ours.sum::<u64>() + memory.load.lost();
    ensure!(
        lost == 0,
        "{lost} requests got no 2xx answer; run the endpoint by hand and read its log"
    );
    Ok(())
}

/// The endpoint as a user would start it; what it logs by default goes where all servers' output goes.
fn ours(root: &Path, program: &Path) -> Result<Server> {
    let model = format!("public/{DEFAULT_PREDICTOR}");
    let arguments = ["serve", "--model", &model];
    let command: Command = process::command(&program.to_string_lossy(), &arguments, root);
    Server::start("**`endpoint serve`**", command, &row(root)?)
}

fn row(root: &Path) -> Result<String> {
    let row = std::fs::read_to_string(root.join(ROW))
        .with_context(|| format!("cannot read {ROW}; restore it from the repository"))?;
    Ok(row.trim_end().to_owned())
}

/// The middle of `values`; of an even number, the upper one of the two.
fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
