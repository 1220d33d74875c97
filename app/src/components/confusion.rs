//! What a decision counts, against what is known.

use leptos::prelude::*;
use stats::{Confusion, wilson_share};

/// Where each row is counted `repeats` times, counts are means over repeats, and intervals are of one
/// repeat, since repeats share their rows.
#[component]
pub(crate) fn ConfusionTables(
    counts: Confusion,
    repeats: f64,
    /// The positive class, in words.
    positive: String,
    /// The other class.
    other: String,
    /// What was counted.
    caption: &'static str,
) -> impl IntoView {
    let mean = |count: u64| match repeats {
        1.0 => count.to_string(),
        _ => numbers!("{:.1}", count as f64 / repeats),
    };
    let interval = |share: f64, whole: u64| {
        let found = wilson_share(share, whole as f64 / repeats)?;
        Some(numbers!(" ({:.1} to {:.1} %)", found.low * 100.0, found.high * 100.0))
    };
    let rate = |name: &str, share: Option<f64>, whole: u64| {
        let interval = share.and_then(|share| interval(share, whole));
        let share = share.map_or("–".to_owned(), |share| numbers!("{:.1} %", share * 100.0));
        view! { <tr><th scope="row">{name.to_owned()}</th><td class="num">{share} {interval}</td></tr> }
    };
    view! {
        <div class="tables">
            <table class="confusion">
                <caption>{caption}</caption>
                <thead><tr><th scope="col">"known"</th><th scope="col">{format!("called {positive}")}</th>
                    <th scope="col">{format!("called {other}")}</th></tr></thead>
                <tbody>
                    <tr><th scope="row">{positive.clone()}</th><td class="num">{mean(counts.tp)}</td>
                        <td class="num">{mean(counts.fn_)} " missed"</td></tr>
                    <tr><th scope="row">{other.clone()}</th><td class="num">{mean(counts.fp)} " false alarms"</td>
                        <td class="num">{mean(counts.tn)}</td></tr>
                </tbody>
            </table>
            <table>
                <caption>"At this threshold, with 95 % intervals"</caption>
                <tbody>
                    {rate("sensitivity", counts.recall(), counts.tp + counts.fn_)}
                    {rate("specificity", counts.specificity(), counts.tn + counts.fp)}
                    {rate("precision", counts.precision(), counts.tp + counts.fp)}
                    {rate("accuracy", Some(counts.accuracy()), counts.total())}
                </tbody>
            </table>
        </div>
    }
}
