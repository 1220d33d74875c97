//! Which room may lean on which: ARCHITECTURE.md as a table, checked against Cargo's own graph.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use super::Complaints;
use crate::process;

/// One member: the members it may use, and the crates that it must not reach by any way.
struct Room {
    name: &'static str,
    may_use: &'static [&'static str],
    never: &'static [&'static str],
}

const PURE: &[&str] = &["burn", "tokio", "axum"];
/// What draws has no place where it is computed, and each would make the worker larger.
const PAGELESS: &[&str] = &["burn", "tokio", "axum", "leptos"];
/// Leptos brings Tokio where it paints, which is never in a browser.
const PAINTING: &[&str] = &["burn", "axum"];
const NO_TRAINING: &[&str] = &["burn"];

const ROOMS: [Room; 16] = [
    Room { name: "kernel", may_use: &[], never: PURE },
    Room { name: "decode", may_use: &[], never: PURE },
    Room { name: "table", may_use: &["decode"], never: PURE },
    Room { name: "model-wasm", may_use: &["kernel", "table"], never: PURE },
    Room { name: "scoring", may_use: &["decode", "model-wasm", "stats", "table"], never: PURE },
    Room { name: "comparison", may_use: &["model-wasm", "stats", "table", "wire"], never: PURE },
    Room { name: "stats", may_use: &[], never: PURE },
    Room { name: "wire", may_use: &["decode", "table"], never: PURE },
    Room {
        name: "worker",
        may_use: &["comparison", "decode", "model-wasm", "scoring", "stats", "table"],
        never: PAGELESS,
    },
    Room {
        name: "app",
        may_use: &[
            "comparison",
            "decode",
            "model-wasm",
            "scoring",
            "stats",
            "table",
            "wire",
            "worker",
        ],
        never: PAINTING,
    },
    Room { name: "trainer", may_use: &["decode", "model-wasm", "stats"], never: &[] },
    Room {
        name: "endpoint",
        may_use: &["decode", "model-wasm", "scoring", "table", "wire"],
        never: NO_TRAINING,
    },
    Room {
        name: "gateway",
        may_use: &["decode", "endpoint", "model-wasm", "stats", "wire"],
        never: NO_TRAINING,
    },
    // Its tests alone know an endpoint and its model.
    Room {
        name: "bridge",
        may_use: &["decode", "endpoint", "model-wasm", "wire"],
        never: NO_TRAINING,
    },
    Room { name: "xtask", may_use: &[], never: NO_TRAINING },
    Room {
        name: "tests",
        may_use: &["endpoint", "gateway", "model-wasm", "stats", "wire", "xtask"],
        never: NO_TRAINING,
    },
];

/// The graph is read once for each platform that Nearside is built for: some crates lean on a
/// forbidden one only on platforms that are not among them.
pub(super) fn check(root: &Path) -> Result<Complaints> {
    let mut found = BTreeSet::new();
    for platform in ["wasm32-unknown-unknown", &host(root)?] {
        let arguments = ["metadata", "--format-version", "1", "--filter-platform", platform];
        let said = process::output("cargo", &arguments, root)?;
        let graph = Graph::read(&serde_json::from_str(&said)?)
            .context("cargo metadata has an unknown shape; update xtask/src/tidy/arrows.rs")?;
        found.extend(complaints(&graph));
    }
    Ok(found.into_iter().collect())
}

/// The platform of this machine, as rustc names it.
fn host(root: &Path) -> Result<String> {
    let said = process::output("rustc", &["-vV"], root)?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc -vV names no host; update rustc")?.to_owned())
}

/// The dependency graph by package id.
#[derive(Default)]
struct Graph {
    members: Vec<String>,
    names: BTreeMap<String, String>,
    /// Straight dependencies, those of tests and builds included.
    direct: BTreeMap<String, Vec<String>>,
    /// What is linked into anyone who depends on the package.
    linked: BTreeMap<String, Vec<String>>,
}

impl Graph {
    fn read(metadata: &Value) -> Option<Self> {
        let mut graph = Self::default();
        for member in metadata["workspace_members"].as_array()? {
            graph.members.push(member.as_str()?.to_owned());
        }
        for package in metadata["packages"].as_array()? {
            graph.names.insert(text(&package["id"])?, text(&package["name"])?);
        }
        for node in metadata["resolve"]["nodes"].as_array()? {
            let id = text(&node["id"])?;
            let deps = node["deps"].as_array()?;
            graph.direct.insert(id.clone(), ids(deps.iter())?);
            graph.linked.insert(id, ids(deps.iter().filter(|dep| is_linked(dep)))?);
        }
        Some(graph)
    }

    fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.names.get(id).map_or(id, String::as_str)
    }

    /// The names of everything that `member` reaches.
    fn reach<'a>(&'a self, member: &'a str) -> BTreeSet<&'a str> {
        let mut seen = BTreeSet::new();
        let mut waiting: Vec<&String> = self.direct.get(member).into_iter().flatten().collect();
        while let Some(id) = waiting.pop() {
            if seen.insert(id.as_str()) {
                waiting.extend(self.linked.get(id).into_iter().flatten());
            }
        }
        seen.into_iter().map(|id| self.name(id)).collect()
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn ids<'a>(deps: impl Iterator<Item = &'a Value>) -> Option<Vec<String>> {
    deps.map(|dep| text(&dep["pkg"])).collect()
}

/// Cargo writes the kind of an ordinary dependency as null.
fn is_linked(dep: &Value) -> bool {
    dep["dep_kinds"].as_array().is_none_or(|kinds| kinds.iter().any(|kind| kind["kind"].is_null()))
}

fn complaints(graph: &Graph) -> Complaints {
    graph.members.iter().flat_map(|member| complaints_about(graph, member)).collect()
}

fn complaints_about(graph: &Graph, member: &str) -> Complaints {
    let name = graph.name(member);
    let Some(room) = ROOMS.iter().find(|room| room.name == name) else {
        return vec![format!("{name} is not in the table of xtask/src/tidy/arrows.rs; add it")];
    };
    let reach = graph.reach(member);
    let reached = room.never.iter().filter(|never| reach.contains(*never));
    let mut complaints: Complaints = reached
        .map(|never| format!("{name} must not depend on {never}, even indirectly"))
        .collect();
    let used = graph.direct.get(member).into_iter().flatten();
    let members = used.filter(|id| graph.members.contains(id)).map(|id| graph.name(id));
    let forbidden = members.filter(|used| !room.may_use.contains(used));
    complaints.extend(forbidden.map(|used| format!("{name} must not use {used}")));
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A graph of `(package, its ordinary dependencies)`; the first `members` are ours.
    fn graph(members: usize, packages: &[(&str, &[&str])]) -> Graph {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let edges: BTreeMap<String, Vec<String>> =
            packages.iter().map(|&(name, deps)| (name.to_owned(), owned(deps))).collect();
        Graph {
            members: packages[..members].iter().map(|(name, _)| (*name).to_owned()).collect(),
            names: BTreeMap::new(),
            direct: edges.clone(),
            linked: edges,
        }
    }

    #[test]
    fn the_plan_itself_raises_no_complaint() {
        let plan = graph(
            3,
            &[("app", &["wire"]), ("wire", &["serde"]), ("trainer", &["burn"]), ("burn", &[])],
        );
        assert_eq!(complaints(&plan), Complaints::new());
    }

    #[test]
    fn a_forbidden_crate_is_found_through_others() {
        let broken = graph(1, &[("app", &["a"]), ("a", &["b"]), ("b", &["axum", "a"])]);
        assert_eq!(complaints(&broken), ["app must not depend on axum, even indirectly"]);
    }

    #[test]
    fn an_arrow_against_the_plan_is_named() {
        let broken = graph(2, &[("stats", &["wire"]), ("wire", &[])]);
        assert_eq!(complaints(&broken), ["stats must not use wire"]);
    }

    #[test]
    fn the_workspace_as_it_is_follows_the_plan() {
        let root = crate::workspace::root().unwrap();
        assert_eq!(check(&root).unwrap(), Complaints::new());
    }

    #[test]
    fn a_member_without_a_row_is_named() {
        assert!(complaints(&graph(1, &[("shed", &[])]))[0].contains("add it"));
    }

    #[test]
    fn dependencies_of_tests_and_builds_are_not_linked_into_others() {
        let json = r#"{"workspace_members": ["m"], "packages": [{"id": "m", "name": "wire"}],
            "resolve": {"nodes": [{"id": "m", "deps": [
                {"pkg": "x", "dep_kinds": [{"kind": null}]},
                {"pkg": "y", "dep_kinds": [{"kind": "dev"}]}]}]}}"#;
        let graph = Graph::read(&serde_json::from_str(json).unwrap()).unwrap();
        assert_eq!(graph.direct["m"], ["x", "y"]);
        assert_eq!(graph.linked["m"], ["x"]);
    }
}
