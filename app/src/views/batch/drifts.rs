//! How far each feature of the table is from the rows that the model was trained on.

use std::sync::Arc;

use crate::{
    components::{Figure, label, share},
    engine::LoadedModel,
    plot::{Chart, Scale, Series, Style},
    tables::TableState,
};
use leptos::prelude::*;
use scoring::Drift;

/// Rows below which the index tells more of chance than of change: its mean without any is about nine
/// (the bins less one) a row.
const ENOUGH: u64 = 200;
/// Bars that are drawn.
const SHOWN: usize = 6;
/// Below it nothing moved, and above the second much did (Siddiqi 2006).
const MOVED: [f64; 2] = [0.1, 0.25];

#[component]
pub(super) fn Drifts(tables: TableState, model: Arc<LoadedModel>) -> impl IntoView {
    let labels: Arc<Vec<String>> = Arc::new(model.manifest().features.iter().map(label).collect());
    let shown = RwSignal::new(None::<usize>);
    let worst = move || tables.drift.with(|drift| order(drift).first().copied());
    let feature = move || shown.get().or_else(worst).unwrap_or(0);
    let chart = {
        let labels = labels.clone();
        Signal::derive(move || {
            let feature = feature();
            let label = labels.get(feature).map_or("", String::as_str);
            tables.drift.with(|drift| chart(label, drift.get(feature)))
        })
    };
    let rows = {
        let labels = labels.clone();
        move || {
            tables.drift.with(|drift| {
                let rows = order(drift).into_iter().map(|index| {
                    row(labels.get(index).map_or("", String::as_str), index, &drift[index], shown)
                });
                rows.collect_view()
            })
        }
    };
    let bars = move || tables.drift.with(|drift| bars(&labels, drift));
    let described = move || tables.drift.with(|drift| describe(drift));
    view! {
        <section class="card drift" aria-labelledby="drift-title">
            <h2 id="drift-title">"Drift against training"<span class="quiet">"PSI"</span></h2>
            <table class="bars"><tbody>{bars}</tbody></table>
            <p class="quiet">{described}</p>
            <details><summary>"Each feature"</summary>
                <div class="wide" tabindex="0" role="region" aria-label="Drift of each feature"><table>
                    <thead><tr><th scope="col">"feature"</th><th scope="col">"PSI"</th>
                        <th scope="col">"meaning"</th><th scope="col">"outside the range"</th>
                        <th scope="col">"missing"</th><th scope="col">"unreadable"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
                <Figure chart name="quantiles"
                    words="Where the line is on the diagonal, the table's values are spread as in training." />
            </details>
        </section>
    }
}

/// The features that have drifted furthest, as bars up to the larger of the limits and the furthest.
fn bars(labels: &[String], drift: &[Drift]) -> Vec<AnyView> {
    let far: Vec<(usize, f64)> =
        order(drift).into_iter().take(SHOWN).filter_map(|f| Some((f, drift[f].psi?))).collect();
    let most = far.iter().map(|(_, psi)| *psi).fold(MOVED[1], f64::max);
    let bar = |(feature, psi): (usize, f64)| {
        let class =
            if drift[feature].rows >= ENOUGH && psi > MOVED[0] { "fill warn" } else { "fill" };
        let name = labels.get(feature).cloned().unwrap_or_default();
        view! {
            <tr><th scope="row">{name}</th>
                <td class="bar"><svg aria-hidden="true" width="100%" height="12">
                    <rect class=class y="1" width=format!("{:.1}%", psi / most * 100.0) height="10" rx="2" />
                </svg></td>
                <td class="num">{numbers!("{psi:.3}")}</td></tr>
        }
        .into_any()
    };
    far.into_iter().map(bar).collect()
}

/// Indices, the furthest first.
fn order(drift: &[Drift]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..drift.len()).collect();
    order.sort_by(|&a, &b| drift[b].psi.unwrap_or(0.0).total_cmp(&drift[a].psi.unwrap_or(0.0)));
    order
}

fn describe(drift: &[Drift]) -> String {
    if drift.iter().all(|drift| drift.rows < ENOUGH) {
        return format!("Fewer than {ENOUGH} rows were read: too few to tell how they are spread.");
    }
    let told = |drift: &&Drift| drift.rows >= ENOUGH;
    let beyond = |limit: f64| {
        drift.iter().filter(told).filter(|d| d.psi.is_some_and(|psi| psi > limit)).count()
    };
    let (some, much) = (beyond(MOVED[0]), beyond(MOVED[1]));
    format!(
        "{much} of {} features have drifted far from training, {} somewhat (population stability index above {} \
         and {}).",
        drift.len(),
        some - much,
        MOVED[1],
        MOVED[0]
    )
}

fn row(label: &str, index: usize, drift: &Drift, shown: RwSignal<Option<usize>>) -> AnyView {
    let psi = drift.psi.map_or("–".to_owned(), |psi| numbers!("{psi:.3}"));
    let words = match drift.psi {
        None => "no values",
        Some(_) if drift.rows < ENOUGH => "too few rows to tell",
        Some(psi) if psi > MOVED[1] => "▲ drifted far",
        Some(psi) if psi > MOVED[0] => "△ drifted somewhat",
        Some(_) => "as in training",
    };
    let outside = drift.outside.map_or("–".to_owned(), share);
    view! {
        <tr>
            <th scope="row"><button class="quiet" on:click=move |_| shown.set(Some(index))>{label.to_owned()}</button></th>
            <td class="num">{psi}</td><td>{words}</td><td class="num">{outside}</td>
            <td class="num">{drift.missing}</td><td class="num">{drift.unreadable}</td>
        </tr>
    }
    .into_any()
}

fn chart(label: &str, drift: Option<&Drift>) -> Chart {
    let points = drift.map(|drift| drift.quantiles.clone()).unwrap_or_default();
    let values = points.iter().flat_map(|&(x, y)| [x, y]);
    let (least, most) = values.fold((f64::MAX, f64::MIN), |(l, m), v| (l.min(v), m.max(v)));
    // Without values, or with one alone, any scale will do.
    let (least, most) = if most > least { (least, most) } else { (0.0, 1.0) };
    Chart {
        title: format!("Quantiles of {label}"),
        x: Scale::new("in training", least, most),
        y: Scale::new("in the table", least, most),
        series: vec![
            Series::new("as in training", Style::Dotted, vec![(least, least), (most, most)]),
            Series::new("1 % to 99 %", Style::Main, points),
        ],
    }
}
