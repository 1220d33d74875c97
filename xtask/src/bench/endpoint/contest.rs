//! The servers under the same load, one at a time, in turns, so that a busy moment of the machine meets
//! all of them.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use super::median;
use super::server::Server;
use super::wrk::{Load, Running};

pub(super) const ROUNDS: usize = 5;
pub(super) const WARM_UP: Duration = Duration::from_secs(3);
pub(super) const TURN: Duration = Duration::from_secs(8);
/// Connections at a time.
pub(super) const CONNECTIONS: [usize; 2] = [64, 16];

/// What was found of one server.
pub(super) struct Found {
    pub(super) name: String,
    /// By [`CONNECTIONS`], a load of each round.
    pub(super) loads: [Vec<Load>; CONNECTIONS.len()],
}

/// The middle of all rounds, and the ends.
pub(super) struct Spread {
    pub(super) least: f64,
    pub(super) median: f64,
    pub(super) most: f64,
}

impl Found {
    /// How a figure of the loads at the connections in `place` spreads over the rounds.
    pub(super) fn spread(&self, place: usize, figure: impl Fn(&Load) -> f64) -> Spread {
        let values: Vec<f64> = self.loads[place].iter().map(figure).collect();
        Spread {
            least: values.iter().copied().fold(f64::INFINITY, f64::min),
            most: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            median: median(values),
        }
    }

    /// Requests a second as a part of those of `ours`, at the connections in `place`. Round by round,
    /// because the machine is not the same from one to the next.
    pub(super) fn part_of(&self, ours: &Self, place: usize) -> f64 {
        let pairs = self.loads[place].iter().zip(&ours.loads[place]);
        median(pairs.map(|(own, other)| own.rate() / other.rate()))
    }

    /// Requests without an answer that is of use, at the connections in `place`.
    pub(super) fn lost(&self, place: usize) -> u64 {
        self.loads[place].iter().map(Load::lost).sum()
    }
}

/// Holds the contest; the servers end with it. Found of each, in their order.
///
/// # Errors
/// When a load cannot be made.
pub(super) fn hold(root: &Path, servers: Vec<Server>) -> Result<Vec<Found>> {
    let ask = |server: &Server, connections: usize, duration: Duration| {
        Running::begin(root, server.address, connections, duration)
            .and_then(Running::finish)
            .with_context(|| format!("{} under load", server.name))
    };
    for server in &servers {
        println!("warming up: {}", server.name);
        ask(server, CONNECTIONS[0], WARM_UP)?;
    }
    let fresh = |server: &Server| Found { name: server.name.clone(), loads: Default::default() };
    let mut found: Vec<Found> = servers.iter().map(fresh).collect();
    for round in 1..=ROUNDS {
        for (server, found) in servers.iter().zip(&mut found) {
            for (loads, connections) in found.loads.iter_mut().zip(CONNECTIONS) {
                let load = ask(server, connections, TURN)?;
                let rate = load.rate();
                println!("round {round}, {}, {connections}: {rate:.0} requests/s", server.name);
                loads.push(load);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(requests: [u64; 3]) -> Found {
        let load = |requests: u64| Load {
            requests,
            seconds: 2.0,
            p50_ms: 1.0,
            p99_ms: 2.0,
            refused: 0,
            broken: 1,
        };
        Found { name: String::new(), loads: [requests.map(load).to_vec(), Vec::new()] }
    }

    #[test]
    fn a_spread_has_the_middle_round_and_both_ends() {
        let found = found([50, 10, 20]);
        let spread = found.spread(0, Load::rate);
        assert_eq!((spread.least, spread.median, spread.most), (5.0, 10.0, 25.0));
        assert_eq!(found.lost(0), 3);
    }

    #[test]
    fn a_part_is_taken_within_each_round() {
        // 0.5, 0.25 and 0.1; the medians, 20 and 100, would say 0.2.
        assert_eq!(found([50, 10, 20]).part_of(&found([100, 40, 200]), 0), 0.25);
    }
}
