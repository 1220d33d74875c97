//! One feature along its whole range, everything else as it is (individual conditional
//! expectation, Goldstein et al. 2015).

use std::sync::Arc;

use leptos::prelude::*;
use model_wasm::manifest::{Head, QUANTILE_LEVELS};

use crate::{
    components::{Figure, label, percent},
    engine::LoadedModel,
    plot::{Axis, Chart, Scale, Series, Style},
    session::Session,
};

/// Values along the range.
const PLACES: usize = 101;
/// How high the bands of the training data stand in the chart.
const BANDS: [f64; 4] = [-0.05, -0.11, -0.17, -0.23];

/// One feature of one case along its range.
#[derive(Clone, PartialEq)]
struct Along {
    feature: usize,
    /// The case's own value.
    own: f32,
    threshold: f64,
    /// Values along the range, the case's own among them, ascending.
    places: Vec<f64>,
    /// Probability of the positive class at each.
    shares: Vec<f64>,
}

#[component]
pub(super) fn Curve(
    session: Session,
    model: Arc<LoadedModel>,
    start: RwSignal<Option<Vec<f32>>>,
) -> impl IntoView {
    let chosen = RwSignal::new(None::<usize>);
    // A new case is begun with the feature that weighs most in it.
    Effect::new(move |_| {
        start.track();
        chosen.set(None);
    });
    let feature = Memo::new(move |_| chosen.get().unwrap_or_else(|| weightiest(session)));
    let found = {
        let model = model.clone();
        Memo::new(move |_| {
            along(&model, &session.case.get()?, feature.get(), session.engine.threshold.get())
        })
    };
    let features = model.manifest().features.iter().enumerate();
    let options = features.map(|(index, feature)| {
        view! { <option value=index.to_string()>{label(feature)}</option> }
    });
    let options = options.collect_view();
    let drawn = Memo::new(move |_| found.with(|found| found.as_ref().map(|f| chart(&model, f))));
    let words = "Everything else stays as it is. Beyond the bands, which are the training examples, little is known.";
    view! {
        <section class="card curve" aria-labelledby="curve-title">
            <h2 id="curve-title">"Response"</h2>
            <p><label for="curve-feature">"feature "</label>
            <select id="curve-feature" prop:value=move || feature.get().to_string()
                on:change:target=move |event| chosen.set(event.target().value().parse().ok())>
                {options}
            </select></p>
            {move || drawn.with(Option::is_some).then(|| {
                let chart = Signal::derive(move || drawn.get().unwrap_or_default());
                view! { <Figure chart name="curve" words /> }
            })}
        </section>
    }
}

/// The feature that weighs most in the case in hand.
fn weightiest(session: Session) -> usize {
    session.reasons.with(|reasons| {
        let parts = reasons.as_ref().map_or(&[][..], |reasons| &reasons.contributions);
        (0..parts.len()).max_by(|&a, &b| parts[a].abs().total_cmp(&parts[b].abs())).unwrap_or(0)
    })
}

/// The case with one feature at places along its range.
fn along(model: &LoadedModel, values: &[f32], feature: usize, threshold: f64) -> Option<Along> {
    let manifest = model.manifest();
    let own = f64::from(*values.get(feature)?);
    let (least, most) = Axis::over(manifest.features.get(feature)?.range()).ends();
    let (least, most) = (least.min(own), most.max(own));
    let place = |step: usize| least + (most - least) * step as f64 / (PLACES - 1) as f64;
    let mut places: Vec<f64> = (0..PLACES).map(place).chain([own]).collect();
    places.sort_by(f64::total_cmp);
    let rows: Vec<f32> = places
        .iter()
        .flat_map(|&value| {
            let mut row = values.to_vec();
            row[feature] = value as f32;
            row
        })
        .collect();
    let found = model.predictor().probabilities(&rows);
    let shares = found.iter().skip(manifest.positive).step_by(manifest.classes.len());
    let shares = shares.map(|&share| f64::from(share)).collect();
    Some(Along { feature, own: values[feature], threshold, places, shares })
}

fn chart(model: &LoadedModel, found: &Along) -> Chart {
    let manifest = model.manifest();
    let (described, name) =
        (&manifest.features[found.feature], &manifest.classes[manifest.positive].name);
    let (places, shares, own) = (&found.places, &found.shares, f64::from(found.own));
    let (least, most) = (places[0], places[places.len() - 1]);
    let here = places.iter().zip(shares).find(|(place, _)| **place == own);
    let here = here.map_or(0.0, |(_, share)| *share);
    let line = places.iter().copied().zip(shares.iter().copied()).collect();
    let mut series = vec![Series::new(format!("probability of {name}"), Style::Main, line)];
    if manifest.head == Head::Sigmoid {
        let ends = vec![(least, found.threshold), (most, found.threshold)];
        series.push(Series::new("threshold", Style::Dotted, ends));
    }
    for (class, quantiles) in described.quantiles.iter().enumerate().take(BANDS.len()) {
        let at = |level: f64| {
            let place = QUANTILE_LEVELS.iter().position(|known| *known == level);
            place.and_then(|place| quantiles.0.get(place)).map_or(own, |&value| f64::from(value))
        };
        let height = BANDS[class];
        let ends = vec![(at(0.05), height), (at(0.95), height)];
        let style = if class == manifest.positive { Style::Band } else { Style::BrokenBand };
        let name = format!("middle 90 % of {}", manifest.classes[class].name);
        series.push(Series::new(name, style, ends));
    }
    let title = format!("this case: {} ({})", found.own, percent(here as f32));
    series.push(Series::new(title, Style::Diamond, vec![(own, here)]));
    let lowest = BANDS[model.manifest().classes.len().min(BANDS.len()) - 1] - 0.05;
    Chart {
        title: format!("Probability of {name} along {}", label(described)),
        x: Scale::new(label(described), least, most),
        y: Scale::new(format!("probability of {name}"), lowest, 1.0),
        series,
    }
}
