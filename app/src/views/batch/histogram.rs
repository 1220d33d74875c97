//! How the rows' probabilities are spread.

use std::sync::Arc;

use crate::{
    components::Figure,
    engine::LoadedModel,
    plot::{Chart, Scale, Series, Style},
    tables::TableState,
};
use leptos::prelude::*;

#[component]
pub(super) fn Histogram(tables: TableState, model: Arc<LoadedModel>) -> impl IntoView {
    let manifest = model.manifest();
    let what = match manifest.chances() {
        1 => format!("probability of {}", manifest.classes[manifest.positive].name),
        _ => "probability of the verdict".to_owned(),
    };
    let histogram =
        move || tables.overview.with(|found| found.as_ref().map(|f| f.histogram.clone()));
    let chart = Signal::derive(move || chart(&what, &histogram().unwrap_or_default()));
    view! {
        <section class="card" aria-label="Probabilities">
            <Figure chart name="probabilities"
                words="What lies in the middle is what the model cannot tell." />
        </section>
    }
}

fn chart(what: &str, histogram: &[Vec<u64>]) -> Chart {
    let bins = histogram.first().map_or(0, Vec::len);
    let rows = |bin: usize| histogram.iter().map(|of_class| of_class[bin]).sum::<u64>() as f64;
    let all: f64 = (0..bins).map(rows).sum::<f64>().max(1.0);
    let points: Vec<(f64, f64)> =
        (0..bins).map(|bin| (bin as f64 / bins as f64, rows(bin) / all)).collect();
    let most = points.iter().map(|point| point.1).fold(0.01, f64::max);
    Chart {
        title: "Probability".to_owned(),
        x: Scale::shares(what),
        y: Scale::new("share of the rows", 0.0, most * 1.05),
        series: vec![Series::new("rows", Style::Columns, points)],
    }
}
