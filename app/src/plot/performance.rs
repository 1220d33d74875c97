//! How well a model tells two classes apart, as charts.

use stats::{Reliability, ReliabilityBin, wilson_share};

use super::{Chart, Scale, Series, Style};

/// Sensitivity against false alarms, from (0, 0) to (1, 1).
pub fn roc(points: &[(f64, f64)]) -> Chart {
    Chart {
        title: "Sensitivity against false alarms (ROC)".to_owned(),
        x: Scale::shares("share of negative rows called positive"),
        y: Scale::shares("share of positive rows found"),
        series: vec![
            Series::new("chance", Style::Dotted, vec![(0.0, 0.0), (1.0, 1.0)]),
            Series::new("model", Style::Main, points.to_vec()),
        ],
    }
}

/// Precision against recall, where `prevalence` of the rows are positive.
pub fn precision(points: &[(f64, f64)], prevalence: f64) -> Chart {
    Chart {
        title: "Precision against recall".to_owned(),
        x: Scale::shares("share of positive rows found (recall)"),
        y: Scale::shares("share of positive calls that are right"),
        series: vec![
            Series::new("chance", Style::Dotted, vec![(0.0, prevalence), (1.0, prevalence)]),
            Series::new("model", Style::Main, points.to_vec()),
        ],
    }
}

/// Predicted against observed. Each row is counted `repeats` times, and repeats share their rows: an
/// interval is as wide as one repeat makes it.
pub fn reliability(found: &Reliability, positive: &str, repeats: f64) -> Chart {
    let interval = |bin: &ReliabilityBin| {
        let found = wilson_share(bin.observed()?, bin.count as f64 / repeats)?;
        Some((found.low, found.high))
    };
    let places =
        |bin: &ReliabilityBin| Some(((bin.mean_predicted, bin.observed()?), interval(bin)?));
    let (points, intervals): (Vec<_>, Vec<_>) = found.bins.iter().filter_map(places).unzip();
    let observed = Series { intervals, ..Series::new("observed", Style::Circles, points) };
    Chart {
        title: "Predicted against observed (reliability)".to_owned(),
        x: Scale::shares(&format!("predicted probability of {positive}")),
        y: Scale::shares("observed share"),
        series: vec![
            Series::new("as it should be", Style::Dotted, vec![(0.0, 0.0), (1.0, 1.0)]),
            observed,
        ],
    }
}
