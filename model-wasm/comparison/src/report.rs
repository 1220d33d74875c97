use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use stats::{Agreement, Difference, mcnemar};
use wire::Answer;

use crate::{Parity, Prices, Row, Schema, Times, cost::Cost, csv};

/// What a comparison found.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Class names, in index order.
    pub classes: Vec<String>,
    /// Rows that were asked.
    pub rows: usize,
    /// Verdicts of the rows that both sides gave one for: [here, there].
    pub agreement: Agreement,
    /// Against known classes, where there are any.
    pub labelled: Option<Labelled>,
    /// Scores as (here, there), with the row's place; in row order.
    pub scores: Vec<(usize, (f64, f64))>,
    /// How the scores differ; none without scores.
    pub difference: Option<Difference>,
    /// The decision.
    pub parity: Parity,
    /// How long rows took here.
    pub local: Times,
    /// How long rows took there.
    pub remote: Times,
    /// Rows without an answer there, by what happened.
    pub failed: Vec<Failed>,
    /// Requests that were answered with a throttle, those that were tried again among them.
    pub throttled: u64,
    /// Requests in all.
    pub requests: u64,
    /// Bytes of request bodies.
    pub sent: u64,
    /// Places of the rows whose verdicts differ, those with the largest difference of scores first.
    pub disagreements: Vec<usize>,
    /// Places of the rows without a verdict from both sides.
    pub troubled: Vec<usize>,
}

/// Who is right, on rows whose class is known and that both sides gave a verdict for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Labelled {
    /// Such rows.
    pub rows: u64,
    /// Right here.
    pub local: u64,
    /// Right there.
    pub remote: u64,
    /// Right here and wrong there.
    pub only_local: u64,
    /// Wrong here and right there.
    pub only_remote: u64,
    /// Exact McNemar test: how probable so uneven a split is if both are equally good.
    pub p: f64,
}

/// One way of failing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Failed {
    /// What happened.
    pub title: String,
    /// To how many rows.
    pub rows: usize,
}

impl Report {
    /// Sums up rows, in the order in which they were asked. `tolerance` is the largest difference of
    /// scores that does not matter.
    #[must_use]
    pub fn of(schema: &Schema, rows: &[Row], tolerance: f64) -> Self {
        let pairs: Vec<(usize, usize)> = rows.iter().filter_map(|row| schema.pair(row)).collect();
        let agreement = Agreement::of(schema.classes.len(), &pairs);
        let scores: Vec<(usize, (f64, f64))> = rows
            .iter()
            .enumerate()
            .filter(|(_, row)| schema.pair(row).is_some())
            .filter_map(|(place, row)| Some((place, schema.scores(row)?)))
            .collect();
        let only: Vec<(f64, f64)> = scores.iter().map(|(_, scores)| *scores).collect();
        let judged = (agreement.total(), rows.len() as u64);
        let parity = Parity::of(agreement.agreed(), judged, &only, tolerance);
        let answered = |row: &&Row| !matches!(row.remote.answer, Answer::Failure(_));
        let troubled = |(place, row): (usize, &Row)| schema.pair(row).is_none().then_some(place);
        Self {
            classes: (0..schema.classes.len()).map(|class| schema.name(class).to_owned()).collect(),
            rows: rows.len(),
            labelled: Labelled::of(schema, rows),
            difference: Difference::of(&only),
            parity,
            local: Times::of(rows.iter().filter_map(|row| row.local.as_ref().ok()?.ms)),
            remote: Times::of(rows.iter().filter(answered).filter_map(|row| row.remote.ms)),
            failed: failed(schema, rows),
            throttled: rows.iter().map(|row| u64::from(row.remote.throttled)).sum(),
            requests: rows.iter().map(|row| u64::from(row.remote.attempts)).sum(),
            sent: rows.iter().map(|row| u64::from(row.remote.sent)).sum(),
            disagreements: disagreements(schema, rows),
            troubled: rows.iter().enumerate().filter_map(troubled).collect(),
            agreement,
            scores,
        }
    }

    /// The cost of a million predictions there, by the median time; none without times.
    #[must_use]
    pub fn cost(&self, prices: &Prices) -> Option<Cost> {
        prices.million(self.remote.summary()?.p50)
    }

    /// One line a row, with a header.
    #[must_use]
    pub fn to_csv(schema: &Schema, rows: &[Row]) -> String {
        csv::write(schema, rows)
    }

    /// The report and all its rows, for programs. Nothing in it tells the endpoint's key.
    #[must_use]
    pub fn to_json(&self, schema: &Schema, rows: &[Row], prices: &Prices) -> Value {
        json!({
            "classes": self.classes,
            "rows": self.rows,
            "compared": self.agreement.total(),
            "agreed": self.agreement.agreed(),
            "agreement": self.agreement.rate(),
            "agreement_interval_95": self.agreement.interval(),
            "kappa": self.agreement.kappa(),
            "table": self.agreement.table,
            "parity": { "holds": self.parity.holds(), "verdict": self.parity.title(), "detail": self.parity },
            "labelled": self.labelled,
            "score_difference": self.difference,
            "local_ms": self.local.summary(),
            "local_first_ms": self.local.first,
            "remote_ms": self.remote.summary(),
            "remote_first_ms": self.remote.first,
            "requests": self.requests,
            "throttled": self.throttled,
            "bytes_sent": self.sent,
            "failed": self.failed,
            "cost_per_million": self.cost(prices),
            "each": rows.iter().map(|row| row_json(schema, row)).collect::<Vec<_>>(),
        })
    }
}

impl Labelled {
    fn of(schema: &Schema, rows: &[Row]) -> Option<Self> {
        let right = |row: &Row| {
            let (label, (here, there)) = (row.case.label?, schema.pair(row)?);
            Some((here == label, there == label))
        };
        let right: Vec<(bool, bool)> = rows.iter().filter_map(right).collect();
        let count = |pattern: fn(&(bool, bool)) -> bool| {
            right.iter().filter(|&right| pattern(right)).count() as u64
        };
        let (only_local, only_remote) = (count(|&(a, b)| a && !b), count(|&(a, b)| !a && b));
        (!right.is_empty()).then(|| Self {
            rows: right.len() as u64,
            local: count(|right| right.0),
            remote: count(|right| right.1),
            only_local,
            only_remote,
            p: mcnemar(only_local, only_remote),
        })
    }
}

fn failed(schema: &Schema, rows: &[Row]) -> Vec<Failed> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for trouble in rows.iter().filter_map(|row| schema.trouble(row)) {
        *counts.entry(trouble).or_default() += 1;
    }
    let mut failed: Vec<Failed> =
        counts.into_iter().map(|(title, rows)| Failed { title, rows }).collect();
    failed.sort_by_key(|failed| std::cmp::Reverse(failed.rows));
    failed
}

fn disagreements(schema: &Schema, rows: &[Row]) -> Vec<usize> {
    let apart = |row: &Row| schema.scores(row).map_or(0.0, |(here, there)| (here - there).abs());
    let differ = |row: &Row| schema.pair(row).is_some_and(|(here, there)| here != there);
    let mut places: Vec<usize> = (0..rows.len()).filter(|&place| differ(&rows[place])).collect();
    places.sort_by(|&a, &b| apart(&rows[b]).total_cmp(&apart(&rows[a])));
    places
}

fn row_json(schema: &Schema, row: &Row) -> Value {
    let local = row.local.as_ref().ok();
    let name = |class: Option<usize>| class.map(|class| schema.name(class).to_owned());
    json!({
        "row": row.case.title,
        "values": row.case.values,
        "label": name(row.case.label),
        "local": name(local.map(|local| local.class)),
        "local_scores": local.map(|local| &local.chances),
        "local_ms": local.and_then(|local| local.ms),
        "remote": name(schema.class_of(&row.remote.answer)),
        "remote_score": schema.remote_score(&row.remote.answer),
        "remote_ms": row.remote.ms,
        "attempts": row.remote.attempts,
        "agree": schema.pair(row).map(|(here, there)| here == there),
        "trouble": schema.trouble(row),
    })
}
