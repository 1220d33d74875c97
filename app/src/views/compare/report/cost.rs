//! What a million predictions cost there.

use comparison::Prices;
use leptos::prelude::*;

use super::{super::number::Number, Shared};
use crate::session::Session;

/// A price: its words, and where it stands.
type Price = (&'static str, fn(&mut Prices) -> &mut f64);

const PRICES: [Price; 6] = [
    ("Gateway, a million requests", |p| &mut p.gateway_million),
    ("Function, a million calls", |p| &mut p.function_million),
    ("Function, a gigabyte-second", |p| &mut p.function_gb_s),
    ("Function's memory, gigabytes", |p| &mut p.function_gb),
    ("Endpoint, an hour of all instances", |p| &mut p.endpoint_hour),
    ("Predictions a month", |p| &mut p.month),
];

#[component]
pub(super) fn Cost(session: Session, report: Shared) -> impl IntoView {
    let settings = session.comparisons.settings;
    let prices = Memo::new(move |_| settings.with(|settings| settings.prices));
    let field = move |(words, place): Price| {
        let value = move || *place(&mut prices.get());
        let change = move |value| settings.update(|own| *place(&mut own.prices) = value);
        view! { <Number words range=0.0..=f64::INFINITY value=Signal::derive(value) change /> }
    };
    let words = move || {
        let found = report.get()?.cost(&prices.get())?;
        (found.total() > 0.0).then(|| {
            numbers!(
                "A million predictions at the endpoint cost {:.2}: gateway {:.2}, function {:.2}, endpoint {:.2}. In this browser they cost nothing but the reader's own electricity.",
                found.total(), found.gateway, found.function, found.endpoint
            )
        })
    };
    let timed =
        Memo::new(move |_| report.get().is_some_and(|report| report.remote.summary().is_some()));
    move || {
        timed.get().then(|| {
            view! {
                <section class="card part cost"><h2>"Cost of a million predictions"</h2>
                    <p class="total" role="status">{move || words().unwrap_or_else(|| "Enter what you pay, in any currency, to see what a million predictions cost there. The function is taken to be busy for the median time.".to_owned())}</p>
                    <div class="fields only-here">{PRICES.map(field).collect_view()}</div>
                </section>
            }
        })
    }
}
