//! What was found, in Markdown.

use super::contest::{CONNECTIONS, Found, ROUNDS, TURN, WARM_UP};
use super::memory::Memory;
use super::peers::{FASTER, PACKAGES, Peers};
use crate::machine;

/// What the endpoint is held to, at [`CONNECTIONS`]'s first.
const BAR_RATE: f64 = 20_000.0;
const BAR_P99_MS: f64 = 10.0;
/// The line through the memory of a run may rise by this share of the median, which is its noise.
const BAR_RISE: f64 = 0.05;

/// The report's name in `docs/benchmarks/`, by date and machine.
pub(super) fn file_name() -> String {
    let (processor, cores) = machine::processor();
    format!("{}-endpoint-{}-{cores}-cores.md", machine::today(), machine::slug(&processor))
}

/// The whole report; ours is the first that was found.
pub(super) fn text(
    generator: &str,
    contest: &[Found],
    memory: &Memory,
    peers: Option<&Peers>,
) -> String {
    let (processor, cores) = machine::processor();
    format!(
        "# {}, the endpoint under load, {cores} cores of {processor}\n\n\
         Written by `cargo xtask bench-endpoint`. Absolute figures hold for this machine, which may be shared \
         and noisy; the ratios are the point.\n\n\
         ## One row a request\n\n{}\n{}{}\n\
         ## {} min at full load\n\n{}\n\
         ## The bars\n\n{}",
        machine::today(),
        table(contest),
        how(generator, cores),
        peers.map_or_else(String::new, about_peers),
        memory.minutes,
        about_memory(memory),
        bars(&contest[0], memory),
    )
}

fn table(contest: &[Found]) -> String {
    let mut text = format!(
        "| server | connections | requests/s (of {ROUNDS} rounds) | × ours | p50, ms | p99, ms (of {ROUNDS} rounds) | \
         without a 2xx |\n|---|---|---|---|---|---|---|\n"
    );
    for found in contest {
        for place in 0..CONNECTIONS.len() {
            text += &line(found, &contest[0], place);
        }
    }
    text
}

fn line(found: &Found, ours: &Found, place: usize) -> String {
    let rate = found.spread(place, |load| load.rate());
    let p50 = found.spread(place, |load| load.p50_ms);
    let p99 = found.spread(place, |load| load.p99_ms);
    format!(
        "| {} | {} | {:.0} ({:.0} to {:.0}) | {:.3} | {:.2} | {:.2} ({:.2} to {:.2}) | {} |\n",
        found.name,
        CONNECTIONS[place],
        rate.median,
        rate.least,
        rate.most,
        found.part_of(ours, place),
        p50.median,
        p99.median,
        p99.least,
        p99.most,
        found.lost(place),
    )
}

fn how(generator: &str, cores: usize) -> String {
    format!(
        "- Each request is one row of the shipped table as `text/csv` to `/invocations`, answered in the linear \
         learner's JSON. {generator}, one thread, asks in a closed loop: a connection asks again when it is \
         answered. {ROUNDS} rounds of {} s after {} s of warming up, servers taking turns; medians, with the least \
         and the most of the rounds. “× ours” is the median of the rounds' own ratios.\n\
         - **The generator and the server share these {cores} cores**, so a server that had them for itself would \
         answer more, and every latency holds the wait for a core.\n\
         - The endpoint is as it is by default: it logs every request, here to where nothing is kept, counts its \
         metrics, and looks at every row for whether it is unlike all known cases.\n",
        TURN.as_secs(),
        WARM_UP.as_secs(),
    )
}

fn about_peers(peers: &Peers) -> String {
    let faster = match peers.are_faster {
        true => format!("with {}", FASTER.join(", ")),
        false => format!("without {}, which could not be installed", FASTER.join(", ")),
    };
    format!(
        "- The peers answer the same from FastAPI behind uvicorn {faster}, their access log off ({}). The logistic \
         regression is a far smaller model than the network.\n\
         - TensorFlow Serving is absent: on PyPI there is only its client, `tensorflow-serving-api`. The server \
         comes as a container image or from a package archive of its own, and this needs neither.\n",
        PACKAGES.join(", ")
    )
}

fn about_memory(memory: &Memory) -> String {
    let (load, found) = (&memory.load, memory.summary());
    format!(
        "| resident memory, KB: first | median | most | last | slope, KB/min |\n|---|---|---|---|---|\n\
         | {:.0} | {:.0} | {:.0} | {:.0} | {} |\n\n\
         - `endpoint serve` alone, newly started, {} connections: {} requests, {:.0} a second, p50 {:.2} ms, p99 \
         {:.2} ms, {} without a 2xx.\n\
         - {} samples of its own `process_resident_memory_bytes`, the first before the load, then every 10 s. The \
         slope is that of least squares without the first minute.\n",
        found.first,
        found.median,
        found.most,
        found.last,
        memory.slope().map_or_else(|| "–".to_owned(), |slope| format!("{slope:.1}")),
        CONNECTIONS[0],
        load.requests,
        load.rate(),
        load.p50_ms,
        load.p99_ms,
        load.lost(),
        memory.samples.len(),
    )
}

fn bars(ours: &Found, memory: &Memory) -> String {
    let rate = ours.spread(0, |load| load.rate()).median;
    let p99 = ours.spread(0, |load| load.p99_ms).median;
    let rise = memory.rise();
    let found = rise.map_or_else(|| "–".to_owned(), |rise| format!("{:.1} %", rise * 100.0));
    format!(
        "| bar, at {} connections | found | |\n|---|---|---|\n\
         | at least {BAR_RATE:.0} requests/s | {rate:.0} | {} |\n\
         | p99 under {BAR_P99_MS:.0} ms | {p99:.2} | {} |\n\
         | memory flat: its line rises by less than {:.0} % of the median in the run | {found} | {} |\n",
        CONNECTIONS[0],
        verdict(Some(rate >= BAR_RATE)),
        verdict(Some(p99 < BAR_P99_MS)),
        BAR_RISE * 100.0,
        verdict(rise.map(|rise| rise < BAR_RISE)),
    )
}

fn verdict(is_held: Option<bool>) -> &'static str {
    match is_held {
        Some(true) => "held",
        Some(false) => "**not held**",
        None => "the run was too short to tell",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::endpoint::wrk::Load;

    fn found(name: &str, requests: u64) -> Found {
        let load = Load { requests, seconds: 2.0, p50_ms: 1.5, p99_ms: 9.0, refused: 0, broken: 0 };
        Found { name: name.to_owned(), loads: [vec![load.clone()], vec![load]] }
    }

    fn check(requests: u64, samples: Vec<(f64, f64)>, expected: &str) {
        let ours = found("ours", requests);
        let load = ours.loads[0][0].clone();
        let text = bars(&ours, &Memory { minutes: 3, load, samples });
        assert!(text.contains(expected), "{expected}: {text}");
    }

    #[test]
    fn a_peer_is_a_part_of_ours() {
        let table = table(&[found("ours", 40_000), found("peer", 5_000)]);
        let line = "| peer | 64 | 2500 (2500 to 2500) | 0.125 | 1.50 | 9.00 (9.00 to 9.00) | 0 |";
        assert!(table.contains(line), "{table}");
    }

    #[test]
    fn a_bar_is_held_or_not_or_unknown() {
        let rising = vec![(0.0, 50.0), (1.0, 100.0), (2.0, 105.0), (3.0, 110.0)];
        let flat = vec![(0.0, 50.0), (1.0, 100.0), (2.0, 101.0), (3.0, 100.0)];
        check(40_000, flat.clone(), "20000 requests/s | 20000 | held");
        check(39_990, flat.clone(), "20000 requests/s | 19995 | **not held**");
        check(40_000, flat, "in the run | 0.0 % | held");
        // 5 a minute for the 2 minutes behind the first one, of 105.
        check(40_000, rising, "in the run | 9.5 % | **not held**");
        check(40_000, vec![(0.0, 50.0), (1.0, 100.0)], "| – | the run was too short to tell");
    }
}
