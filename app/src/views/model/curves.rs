//! ROC, precision and recall, reliability and decision curve, of rows left out.

use std::sync::Arc;

use leptos::prelude::*;
use stats::{
    Confusion, Reliability, ReliabilityBin, decision_curve, net_benefit, pr_curve, roc_curve,
    wilson_share,
};
use worker::messages::Description;

use crate::{
    annex::Annex,
    components::Figure,
    plot::{Chart, Scale, Series, Style},
};

/// Bins of the reliability diagram.
const BINS: u16 = 10;
/// Threshold probabilities of the decision curve.
const STEPS: usize = 99;

type Rows = (Vec<bool>, Vec<f64>);

#[component]
pub(super) fn Curves(
    annex: Annex,
    description: Arc<Description>,
    rows: Arc<Rows>,
    /// How often each row is among `rows`.
    repeats: usize,
) -> impl IntoView {
    let positive = description.manifest.classes[description.manifest.positive].name.clone();
    let reliability = reliability(&rows, &positive, repeats).map(|chart| {
        let words = "On the diagonal, a probability means what it says. Circles are observed shares \
            with 95 % intervals, which are wide where a bin holds few rows.";
        view! { <Figure chart=Signal::stored(chart) name="reliability" words /> }
    });
    let chosen = annex.engine.threshold;
    let (roc, precision, decisions) = (roc(&rows), precision(&rows), decisions(&rows));
    let counts = Memo::new(move |_| Confusion::at(&rows.0, &rows.1, chosen.get()));
    // With the chosen threshold as a mark, which moves with it.
    let marked = move |chart: Option<Chart>, name, words: &'static str, place: Place| {
        chart.map(|chart| {
            let chart = Signal::derive(move || {
                let threshold = chosen.get();
                let place = counts.get().and_then(|counts| place(&counts, threshold));
                let title = format!("threshold {threshold:.3}");
                let mark = Series::new(title, Style::Diamond, place.into_iter().collect());
                let series = chart.series.iter().cloned().chain([mark]).collect();
                Chart { series, ..chart.clone() }
            });
            view! { <Figure chart name words /> }
        })
    };
    let on_roc: Place = |counts, _| counts.false_positive_rate().zip(counts.recall());
    let on_precision: Place = |counts, _| counts.recall().zip(counts.precision());
    let on_decisions: Place =
        |counts, threshold| net_benefit(counts, threshold).map(|benefit| (threshold, benefit));
    view! {
        <section aria-labelledby="curves-title">
            <h2 id="curves-title">{format!("Curves for {positive}")}</h2>
            <div class="curves">
                {marked(roc, "roc", "Up and to the left is better; the dotted line is chance.", on_roc)}
                {marked(precision, "precision-recall",
                    "How many of those called positive are, for each share that is found.", on_precision)}
                {marked(decisions, "decision",
                    "Net benefit (Vickers and Elkin 2006): hits a row, less false alarms at what the \
                    threshold says they cost. Below “call every row positive” the model does harm.",
                    on_decisions)}
                {reliability}
            </div>
        </section>
    }
}

/// Where a decision at a threshold stands in a chart.
type Place = fn(&Confusion, f64) -> Option<(f64, f64)>;

fn shares(label: &str) -> Scale {
    Scale::new(label, 0.0, 1.0)
}

fn roc(rows: &Rows) -> Option<Chart> {
    let points = roc_curve(&rows.0, &rows.1)?;
    let points = points.iter().map(|p| (p.false_positive_rate, p.true_positive_rate)).collect();
    Some(Chart {
        title: "Sensitivity against false alarms (ROC)".to_owned(),
        x: shares("share of negative rows called positive"),
        y: shares("share of positive rows found"),
        series: vec![
            Series::new("chance", Style::Dotted, vec![(0.0, 0.0), (1.0, 1.0)]),
            Series::new("model", Style::Main, points),
        ],
    })
}

fn precision(rows: &Rows) -> Option<Chart> {
    let points = pr_curve(&rows.0, &rows.1)?;
    let share = rows.0.iter().filter(|positive| **positive).count() as f64 / rows.0.len() as f64;
    let points = points.iter().map(|p| (p.recall, p.precision)).collect();
    Some(Chart {
        title: "Precision against recall".to_owned(),
        x: shares("share of positive rows found (recall)"),
        y: shares("share of positive calls that are right"),
        series: vec![
            Series::new("chance", Style::Dotted, vec![(0.0, share), (1.0, share)]),
            Series::new("model", Style::Main, points),
        ],
    })
}

fn reliability(rows: &Rows, positive: &str, repeats: usize) -> Option<Chart> {
    let found = Reliability::of(&rows.0, &rows.1, BINS)?;
    // Repeats share their rows: an interval is as wide as one repeat makes it.
    let interval = |bin: &ReliabilityBin| {
        let found = wilson_share(bin.observed()?, bin.count as f64 / repeats as f64)?;
        Some((found.low, found.high))
    };
    let places =
        |bin: &ReliabilityBin| Some(((bin.mean_predicted, bin.observed()?), interval(bin)?));
    let (points, intervals): (Vec<_>, Vec<_>) = found.bins.iter().filter_map(places).unzip();
    let observed = Series { intervals, ..Series::new("observed", Style::Circles, points) };
    Some(Chart {
        title: "Predicted against observed (reliability)".to_owned(),
        x: shares(&format!("predicted probability of {positive}")),
        y: shares("observed share"),
        series: vec![
            Series::new("as it should be", Style::Dotted, vec![(0.0, 0.0), (1.0, 1.0)]),
            observed,
        ],
    })
}

fn decisions(rows: &Rows) -> Option<Chart> {
    let thresholds: Vec<f64> = (1..=STEPS).map(|step| step as f64 / (STEPS + 1) as f64).collect();
    let points = decision_curve(&rows.0, &rows.1, &thresholds)?;
    let share = rows.0.iter().filter(|positive| **positive).count() as f64 / rows.0.len() as f64;
    let model = points.iter().map(|p| (p.threshold, p.model)).collect();
    // What harms is cut off below: how much harm is of no interest.
    let floor = -share / 5.0;
    let all = points.iter().map(|p| (p.threshold, p.treat_all)).filter(|(_, y)| *y >= floor);
    Some(Chart {
        title: "What acting on it is worth (decision curve)".to_owned(),
        x: shares("threshold probability"),
        y: Scale::new("net benefit", floor, share * 1.1),
        series: vec![
            Series::new("call no row positive", Style::Dotted, vec![(0.0, 0.0), (1.0, 0.0)]),
            Series::new("call every row positive", Style::Dashed, all.collect()),
            Series::new("model", Style::Main, model),
        ],
    })
}
