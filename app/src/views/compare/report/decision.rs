//! The decision, and what it stands on.

use comparison::{Diagnosis, Labelled};
use leptos::prelude::*;
use stats::Agreement;

use super::{super::number::Number, Shared};
use crate::session::Session;

#[component]
pub(super) fn Decision(
    session: Session,
    report: Shared,
    title: String,
    source: String,
) -> impl IntoView {
    let settings = session.comparisons.settings;
    let tolerance = Signal::derive(move || settings.with(|settings| settings.tolerance));
    let choose = move |value| settings.update(|settings| settings.tolerance = value);
    let parity = move || {
        report.get().map(|report| {
            let holds = report.parity.holds();
            let (sign, class) = if holds { ("✓ ", "parity good") } else { ("✗ ", "parity bad") };
            view! {
                <p class=class>{sign} {report.parity.title()}</p>
                <p>{report.parity.words()}</p>
                {(!report.troubled.is_empty()).then(|| view! {
                    <p>{format!("{} of {} rows have no verdict from both sides, and say nothing about parity.",
                        report.troubled.len(), report.rows)}</p>
                })}
            }
        })
    };
    view! {
        <section class="card decision" aria-labelledby="decision-title">
            <h2 id="decision-title">{format!("This browser against the endpoint, on {title}")}</h2>
            {parity}
            <p class="headline">{move || report.get().map(|report| headline(&report.agreement))}</p>
            <p class="quiet">{source}</p>
            <div class="tolerance only-here">
                <Number words="Score tolerance" range=0.0..=1.0 value=tolerance change=choose />
            </div>
        </section>
    }
}

/// Who agrees with whom, and who is right.
#[component]
pub(super) fn AgreementCard(report: Shared) -> impl IntoView {
    view! {
        <section class="card table-card" aria-labelledby="agreement-title">
            <h2 id="agreement-title">"Agreement"</h2>
            <div class="tables wide">
                {move || report.get().map(|report| view! {
                    <Table classes=report.classes.clone() agreement=report.agreement.clone() />
                    {report.labelled.map(|labelled| view! { <Right labelled /> })}
                })}
            </div>
        </section>
    }
}

/// Why the two sides differ, or that no known fault fits.
#[component]
pub(super) fn DiagnosisCard(session: Session, report: Shared) -> impl IntoView {
    let found = move || session.comparisons.diagnoses.get();
    let differs = move || report.get().is_some_and(|report| !report.disagreements.is_empty());
    view! {
        <section class="card diagnoses" aria-labelledby="diagnosis-title">
            <h2 id="diagnosis-title">"Diagnosis"</h2>
            {move || match found() {
                all if !all.is_empty() => diagnoses(all),
                _ if differs() => view! { <p>"The rows differ, and no known fault explains how."</p> }.into_any(),
                _ => view! { <p>"No known fault fits: scores are not truncated, labels not flipped, columns in order, \
                    inputs scaled."</p> }.into_any(),
            }}
        </section>
    }
}

fn headline(agreement: &Agreement) -> String {
    let (Some(rate), Some(interval)) = (agreement.rate(), agreement.interval()) else {
        return "No row has a verdict from both sides.".to_owned();
    };
    let kappa = agreement.kappa().map_or(String::new(), |kappa| {
        numbers!(", Cohen's kappa {kappa:.3} (0: as by chance, 1: always)")
    });
    numbers!(
        "Agreement {:.1} % ({} of {}; 95 % interval {:.1} to {:.1} %){kappa}",
        rate * 100.0,
        agreement.agreed(),
        agreement.total(),
        interval.low * 100.0,
        interval.high * 100.0
    )
}

fn diagnoses(found: Vec<Diagnosis>) -> AnyView {
    let all = found.into_iter().map(|found| {
        view! {
            <div class="diagnosis">
                <h3>{found.title}</h3>
                <p>{found.evidence}</p>
                <p class="next">{found.remedy}</p>
            </div>
        }
    });
    all.collect_view().into_any()
}

#[component]
fn Table(classes: Vec<String>, agreement: Agreement) -> impl IntoView {
    let rows = classes.iter().zip(agreement.table).map(|(name, counts)| {
        let cells = counts.into_iter().map(|count| view! { <td class="num">{count}</td> });
        view! { <tr><th scope="row">{name.clone()}</th>{cells.collect_view()}</tr> }
    });
    let heads = classes.iter().map(|name| view! { <th scope="col">{name.clone()}</th> });
    view! {
        <table>
            <caption>"In this browser (rows) against the endpoint (columns)"</caption>
            <thead><tr><th scope="col">"here"</th>{heads.collect_view()}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

/// Against the known classes.
#[component]
fn Right(labelled: Labelled) -> impl IntoView {
    let share = |right: u64| numbers!("{:.1} %", 100.0 * right as f64 / labelled.rows as f64);
    let words = if labelled.p < 0.05 {
        "One side is right more often than chance explains."
    } else {
        "Neither side is right more often than chance explains."
    };
    view! {
        <table class="right">
            <caption>{format!("Against the known class of {} rows", labelled.rows)}</caption>
            <tbody>
                <tr><th scope="row">"Right in this browser"</th><td class="num">{labelled.local} " (" {share(labelled.local)} ")"</td></tr>
                <tr><th scope="row">"Right at the endpoint"</th><td class="num">{labelled.remote} " (" {share(labelled.remote)} ")"</td></tr>
                <tr><th scope="row">"Right here alone"</th><td class="num">{labelled.only_local}</td></tr>
                <tr><th scope="row">"Right there alone"</th><td class="num">{labelled.only_remote}</td></tr>
                <tr><th scope="row">"McNemar's test: chance of so uneven a split, p"</th><td class="num">{numbers!("{:.3}", labelled.p)}</td></tr>
            </tbody>
            <tfoot><tr><td colspan="2" class="quiet">{words}</td></tr></tfoot>
        </table>
    }
}
