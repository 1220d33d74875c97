//! Two sides beside each other, as charts.

use comparison::Times;
use stats::Difference;

use super::{Chart, Scale, Series, Style};

/// Dots that are drawn, at most; those furthest apart are always among them.
pub const MOST_DOTS: usize = 800;
/// Points of a distribution, at most.
const POINTS: usize = 200;
/// Decimals of an axis's numbers.
const DECIMALS: i32 = 2;

/// The mean of both scores against how far they are apart, pairs as (here, there) (Bland and Altman
/// 1986).
pub fn differences(pairs: &[(f64, f64)], found: &Difference) -> Chart {
    // Numbers on the axis have few decimals: small differences are shown as multiples of a power of ten.
    let power =
        if found.largest > 0.0 { (-found.largest.log10().floor() as i32).max(0) } else { 0 };
    let power = if power > DECIMALS { power } else { 0 };
    let scale = 10f64.powi(power);
    let point = |&(here, there): &(f64, f64)| (f64::midpoint(here, there), (there - here) * scale);
    let most = (found.largest.max(found.high.abs()).max(found.low.abs()) * scale).max(1e-2) * 1.1;
    let line = |value: f64| vec![(0.0, value * scale), (1.0, value * scale)];
    let times = if power > 0 { format!(" × 10^{power}") } else { String::new() };
    Chart {
        title: "How far the scores are apart (Bland–Altman)".to_owned(),
        x: Scale::shares("mean of both scores"),
        y: Scale::new(format!("endpoint − this browser{times}"), -most, most),
        series: vec![
            Series::new("no difference", Style::Dotted, line(0.0)),
            Series::new("mean difference", Style::Main, line(found.bias)),
            Series::new("95 % of differences, if normal", Style::Dashed, line(found.low)),
            Series::new("", Style::Dashed, line(found.high)),
            Series::new("rows", Style::Dots, thinned(pairs).iter().map(point).collect()),
        ],
    }
}

/// The pairs furthest apart, and as many of the others as there is room for.
fn thinned(pairs: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut sorted = pairs.to_vec();
    sorted.sort_by(|a, b| (b.0 - b.1).abs().total_cmp(&(a.0 - a.1).abs()));
    if sorted.len() <= MOST_DOTS {
        return sorted;
    }
    let rest = sorted.split_off(MOST_DOTS / 2);
    let step = rest.len().div_ceil(MOST_DOTS / 2);
    sorted.into_iter().chain(rest.into_iter().step_by(step)).collect()
}

/// The share of rows that took no longer, here and there, on one axis.
pub fn times(local: &Times, remote: &Times) -> Option<Chart> {
    let both = [("this browser", local, Style::Dashed), ("endpoint", remote, Style::Main)];
    let ends = both.iter().flat_map(|(_, times, _)| [times.others.first(), times.others.last()]);
    // A browser's clock has steps; below them all is one.
    let (least, most) = ends
        .flatten()
        .fold((f64::MAX, f64::MIN), |(least, most), &ms| (least.min(ms), most.max(ms)));
    let (least, most) = (least.max(0.05) / 1.2, most.max(0.1) * 1.2);
    if least >= most {
        return None;
    }
    let mut series = Vec::new();
    for (name, times, style) in both {
        let Some(found) = times.summary() else { continue };
        series.push(Series::new(name, style, times.distribution(POINTS)));
        let marks = vec![(found.p50, 0.5), (found.p95, 0.95), (found.p99, 0.99)];
        let words = if name == "endpoint" { "50 %, 95 % and 99 %" } else { "" };
        series.push(Series::new(words, Style::Diamond, marks));
    }
    Some(Chart {
        title: "How long a row takes".to_owned(),
        x: Scale::logarithmic("milliseconds, each step multiplies", least, most),
        y: Scale::shares("share of rows that took no longer"),
        series,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_furthest_pairs_are_always_drawn() {
        let mut pairs: Vec<(f64, f64)> = (0..5000).map(|_| (0.5, 0.5)).collect();
        pairs.push((0.1, 0.9));
        let drawn = thinned(&pairs);
        assert!(drawn.len() <= MOST_DOTS && drawn[0] == (0.1, 0.9));
    }

    #[test]
    fn small_differences_are_shown_as_multiples() {
        let pairs = [(0.5, 0.500_000_2), (0.1, 0.1)];
        let chart = differences(&pairs, &Difference::of(&pairs).unwrap());
        assert!(chart.y.label.ends_with("× 10^7"), "{}", chart.y.label);
        assert!(chart.y.most > 2.0 && chart.y.most < 5.0, "{:?}", chart.y);
    }

    #[test]
    fn times_share_one_axis() {
        let chart = times(&Times::of([9.0, 0.2, 0.3]), &Times::of([900.0, 20.0, 40.0])).unwrap();
        assert!(chart.x.least < 0.2 && chart.x.most > 40.0 && chart.x.most < 900.0);
        assert_eq!(times(&Times::default(), &Times::default()), None);
    }
}
