//! ROC, precision and recall, reliability and decision curve, of rows left out.

use std::sync::Arc;

use crate::{
    components::Figure,
    engine::LoadedModel,
    plot::{self, Chart, Scale, Series, Style},
    session::Session,
};
use leptos::prelude::*;
use stats::{Confusion, Performance, Reliability, decision_curve, net_benefit};

/// Bins of the reliability diagram.
const BINS: u16 = 10;
/// Points of a curve, at most.
const POINTS: usize = 2000;
/// Threshold probabilities of the decision curve.
const STEPS: usize = 99;

type Rows = (Vec<bool>, Vec<f64>);

#[component]
pub(super) fn Curves(
    session: Session,
    model: Arc<LoadedModel>,
    rows: Arc<Rows>,
    /// How often each row is among `rows`.
    repeats: usize,
) -> impl IntoView {
    let positive = model.manifest().classes[model.manifest().positive].name.clone();
    let reliability = Reliability::of(&rows.0, &rows.1, BINS);
    let reliability = reliability.map(|found| {
        let chart = plot::reliability(&found, &positive, repeats as f64);
        let words = "On the diagonal, a probability means what it says. Circles are observed shares \
            with 95 % intervals, which are wide where a bin holds few rows.";
        view! { <Figure chart=Signal::stored(chart) name="reliability" words /> }
    });
    let chosen = session.engine.threshold;
    let performance = Performance::of(&rows.0, &rows.1, POINTS);
    let roc = performance.as_ref().map(|found| plot::roc(&found.roc));
    let precision = performance.map(|found| plot::precision(&found.precision, found.prevalence()));
    let decisions = decisions(&rows);
    let counts = Memo::new(move |_| Confusion::at(&rows.0, &rows.1, chosen.get()));
    // With the chosen threshold as a mark, which moves with it.
    let marked = move |chart: Option<Chart>, name, words: &'static str, place: Place| {
        chart.map(|chart| {
            let chart = Signal::derive(move || {
                let threshold = chosen.get();
                let place = counts.get().and_then(|counts| place(&counts, threshold));
                let title = numbers!("threshold {threshold:.3}");
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
        <section class="card curves-row" aria-labelledby="curves-title">
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
        x: Scale::shares("threshold probability"),
        y: Scale::new("net benefit", floor, share * 1.1),
        series: vec![
            Series::new("call no row positive", Style::Dotted, vec![(0.0, 0.0), (1.0, 0.0)]),
            Series::new("call every row positive", Style::Dashed, all.collect()),
            Series::new("model", Style::Main, model),
        ],
    })
}
