//! How far the scores are apart.

use leptos::prelude::*;

use super::Shared;
use crate::{
    components::Figure,
    plot::{Chart, MOST_DOTS, differences},
};

#[component]
pub(super) fn Scores(report: Shared) -> impl IntoView {
    let chart = Signal::derive(move || {
        let found = report.get();
        let found = found.as_ref().and_then(|report| Some((report, report.difference.as_ref()?)));
        found.map_or_else(Chart::default, |(report, difference)| {
            let pairs: Vec<(f64, f64)> = report.scores.iter().map(|(_, pair)| *pair).collect();
            differences(&pairs, difference)
        })
    });
    let scored = Memo::new(move |_| report.get().is_some_and(|report| report.difference.is_some()));
    let words = move || {
        let found = report.get()?;
        let found = found.difference?;
        Some(numbers!(
            "On {} rows the endpoint's score is {:+.2e} away on average, and {:.2e} at most.",
            found.count,
            found.bias,
            found.largest
        ))
    };
    move || {
        scored.get().then(|| {
            view! {
                <section class="card part"><h2>"Scores, page against endpoint"</h2><p>{words}</p>
                    <Figure chart name="differences" words=format!(
                        "A dot is a row. Where both sides run the same model, all dots lie on one line at 0. At most {MOST_DOTS} dots are drawn, those furthest apart first.") />
                </section>
            }
        })
    }
}
