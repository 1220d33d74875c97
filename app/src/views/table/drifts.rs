//! How far each feature of the table is from the rows that the model was trained on.

use std::sync::Arc;

use leptos::prelude::*;
use scoring::Drift;
use worker::messages::Description;

use crate::{
    components::{Figure, label, share},
    plot::{Chart, Scale, Series, Style},
    tables::Tables,
};

/// Rows below which the index tells more of chance than of change: its mean without any is about nine
/// (the bins less one) a row.
const ENOUGH: u64 = 200;
/// Below it nothing moved, and above the second much did (Siddiqi 2006).
const MOVED: [f64; 2] = [0.1, 0.25];

#[component]
pub(super) fn Drifts(tables: Tables, description: Arc<Description>) -> impl IntoView {
    let labels: Vec<String> = description.manifest.features.iter().map(label).collect();
    let labels = Arc::new(labels);
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
    let told = move || tables.drift.with(|drift| told(drift));
    view! {
        <section class="drift" aria-labelledby="drift-title">
            <h3 id="drift-title">"Against the training rows"</h3>
            <p>{told}</p>
            <div class="side">
                <div class="wide" tabindex="0" role="region" aria-label="Drift of each measurement"><table>
                    <thead><tr><th scope="col">"measurement"</th><th scope="col">"PSI"</th>
                        <th scope="col">"what it says"</th><th scope="col">"outside the range"</th>
                        <th scope="col">"missing"</th><th scope="col">"no number"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
                <Figure chart name="quantiles"
                    words="Where the line is on the diagonal, the table's values are spread as in training." />
            </div>
        </section>
    }
}

/// Indices, the furthest first.
fn order(drift: &[Drift]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..drift.len()).collect();
    order.sort_by(|&a, &b| drift[b].psi.unwrap_or(0.0).total_cmp(&drift[a].psi.unwrap_or(0.0)));
    order
}

fn told(drift: &[Drift]) -> String {
    if drift.iter().all(|drift| drift.rows < ENOUGH) {
        return format!("Fewer than {ENOUGH} rows were read: too few to tell how they are spread.");
    }
    let told = |drift: &&Drift| drift.rows >= ENOUGH;
    let beyond = |limit: f64| {
        drift.iter().filter(told).filter(|d| d.psi.is_some_and(|psi| psi > limit)).count()
    };
    let (some, much) = (beyond(MOVED[0]), beyond(MOVED[1]));
    format!(
        "{much} of {} measurements are spread much otherwise than in training, {} somewhat so \
         (population stability index above {} and {}).",
        drift.len(),
        some - much,
        MOVED[1],
        MOVED[0]
    )
}

fn row(label: &str, index: usize, drift: &Drift, shown: RwSignal<Option<usize>>) -> AnyView {
    let psi = drift.psi.map_or("–".to_owned(), |psi| format!("{psi:.3}"));
    let words = match drift.psi {
        None => "no values",
        Some(_) if drift.rows < ENOUGH => "too few rows to tell",
        Some(psi) if psi > MOVED[1] => "▲ much otherwise",
        Some(psi) if psi > MOVED[0] => "△ somewhat otherwise",
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
