use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use stats::{Agreement, Difference, mcnemar};
use wire::Answer;

use crate::{Parity, Prices, Row, Schema, Times, cost::Cost, csv};

/// Classes of a row here and there, if both sides gave one.
type Pair = Option<(usize, usize)>;

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
        // Of every row once: to read a class is the dearest part.
        let pairs: Vec<Pair> = rows.iter().map(|row| schema.pair(row)).collect();
        let judged: Vec<(usize, usize)> = pairs.iter().flatten().copied().collect();
        let agreement = Agreement::of(schema.classes.len(), &judged);
        let scores: Vec<(usize, (f64, f64))> = (0..rows.len())
            .filter(|&place| pairs[place].is_some())
            .filter_map(|place| Some((place, schema.scores(&rows[place])?)))
            .collect();
        let answered = |row: &&Row| !matches!(row.remote.answer, Answer::Failure(_));
        let troubled: Vec<usize> =
            (0..rows.len()).filter(|&place| pairs[place].is_none()).collect();
        Self {
            classes: (0..schema.classes.len()).map(|class| schema.name(class).to_owned()).collect(),
            rows: rows.len(),
            labelled: Labelled::of(rows, &pairs),
            difference: Difference::of(&only(&scores)),
            parity: parity(&agreement, rows.len(), &scores, tolerance),
            local: Times::of(rows.iter().filter_map(|row| row.local.as_ref().ok()?.ms)),
            remote: Times::of(rows.iter().filter(answered).filter_map(|row| row.remote.ms)),
            failed: failed(schema, troubled.iter().map(|&place| &rows[place])),
            throttled: rows.iter().map(|row| u64::from(row.remote.throttled)).sum(),
            requests: rows.iter().map(|row| u64::from(row.remote.attempts)).sum(),
            sent: rows.iter().map(|row| u64::from(row.remote.sent)).sum(),
            disagreements: disagreements(&pairs, &scores),
            troubled,
            agreement,
            scores,
        }
    }

    /// The same rows judged by another tolerance.
    #[must_use]
    pub fn judged_at(&self, tolerance: f64) -> Self {
        let parity = parity(&self.agreement, self.rows, &self.scores, tolerance);
        Self { parity, ..self.clone() }
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
    fn of(rows: &[Row], pairs: &[Pair]) -> Option<Self> {
        let right = |(row, pair): (&Row, &Pair)| {
            let (label, (here, there)) = (row.case.label?, (*pair)?);
            Some((here == label, there == label))
        };
        let right: Vec<(bool, bool)> = rows.iter().zip(pairs).filter_map(right).collect();
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

fn only(scores: &[(usize, (f64, f64))]) -> Vec<(f64, f64)> {
    scores.iter().map(|(_, scores)| *scores).collect()
}

fn parity(
    agreement: &Agreement,
    rows: usize,
    scores: &[(usize, (f64, f64))],
    tolerance: f64,
) -> Parity {
    let judged = (agreement.total(), rows as u64);
    Parity::of(agreement.agreed(), judged, &only(scores), tolerance)
}

fn failed<'a>(schema: &Schema, troubled: impl Iterator<Item = &'a Row>) -> Vec<Failed> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for trouble in troubled.filter_map(|row| schema.trouble(row)) {
        *counts.entry(trouble).or_default() += 1;
    }
    let mut failed: Vec<Failed> =
        counts.into_iter().map(|(title, rows)| Failed { title, rows }).collect();
    failed.sort_by_key(|failed| std::cmp::Reverse(failed.rows));
    failed
}

/// Places whose verdicts differ, those with scores furthest apart first, those without scores last.
fn disagreements(pairs: &[Pair], scores: &[(usize, (f64, f64))]) -> Vec<usize> {
    let differ = |place: usize| pairs[place].is_some_and(|(here, there)| here != there);
    let mut apart = vec![0.0; pairs.len()];
    for &(place, (here, there)) in scores {
        apart[place] = (here - there).abs();
    }
    let mut places: Vec<usize> = (0..pairs.len()).filter(|&place| differ(place)).collect();
    places.sort_by(|&a, &b| apart[b].total_cmp(&apart[a]));
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
