//! How long it took, what went wrong, and what was sent.

use comparison::{Report, Times};
use leptos::prelude::*;

use super::Shared;
use crate::{
    components::Figure,
    plot::{Chart, times},
};

#[component]
pub(super) fn Traffic(report: Shared) -> impl IntoView {
    let found = move || report.get().and_then(|report| times(&report.local, &report.remote));
    let timed = Memo::new(move |_| found().is_some());
    let chart = Signal::derive(move || found().unwrap_or_else(Chart::default));
    let asked = Memo::new(move |_| report.get().is_some_and(|report| report.requests > 0));
    move || {
        asked.get().then(|| {
            view! {
                <section class="card part"><h2>"Latency and traffic"</h2>
                    {move || report.get().map(|report| view! {
                        <div class="tables wide">{latency(&report)} {requests(&report)}</div>
                    })}
                    {move || timed.get().then(|| view! {
                        <Figure chart name="times"
                            words="A line further left is faster. The first row stands apart in the table: it wakes what sleeps." />
                    })}
                </section>
            }
        })
    }
}

fn latency(report: &Report) -> impl IntoView + use<> {
    let row = |name: &'static str, times: &Times| {
        let first = times.first.map(|ms| numbers!("{ms:.1}"));
        let cells = times.summary().map(|t| [t.min, t.p50, t.p95, t.p99, t.max]).map(|times| {
            times.map(|ms| view! { <td class="num">{numbers!("{ms:.1}")}</td> }).collect_view()
        });
        view! { <tr><th scope="row">{name}</th><td class="num">{first}</td>{cells}</tr> }
    };
    let heads = ["first", "least", "median", "95 %", "99 %", "most"];
    view! {
        <table class="latency">
            <caption>"Time for one row, milliseconds; but for the first column without the first row"</caption>
            <thead><tr><th scope="col">"side"</th>{heads.map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr></thead>
            <tbody>{row("In this browser", &report.local)} {row("Endpoint", &report.remote)}</tbody>
        </table>
    }
}

fn requests(report: &Report) -> impl IntoView + use<> {
    let failed = report.failed.iter().map(|failed| {
        view! { <tr><th scope="row">"Without an answer: " {failed.title.clone()}</th><td class="num">{failed.rows}</td></tr> }
    });
    view! {
        <table class="requests">
            <caption>"What was asked of the endpoint"</caption>
            <tbody>
                <tr><th scope="row">"Rows"</th><td class="num">{report.rows}</td></tr>
                <tr><th scope="row">"Requests, tries among them"</th><td class="num">{report.requests}</td></tr>
                <tr><th scope="row">"Refused as too many at once (429)"</th><td class="num">{report.throttled}</td></tr>
                {failed.collect_view()}
                <tr><th scope="row">"Bytes of values sent"</th><td class="num">{report.sent}</td></tr>
            </tbody>
        </table>
    }
}
