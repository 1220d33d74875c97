//! Sorting, filtering, jumping.

use std::sync::Arc;

use leptos::prelude::*;
use scoring::{Filter, Order};
use worker::messages::Description;

use super::View;

/// A name, and what it stands for.
type Way<T> = (String, T);

#[component]
pub(super) fn Ways(view: View, description: Arc<Description>, labelled: bool) -> impl IntoView {
    let names: Vec<String> = description.manifest.classes.iter().map(|c| c.name.clone()).collect();
    let jump = move |text: String| {
        if let Ok(row) = text.trim().parse::<usize>() {
            view.go_to(row.saturating_sub(1));
        }
    };
    view! {
        <div class="ways">
            <Choice title="Sort by" ways=orders(&names, labelled) choose=move |order| view.order.set(order) />
            <Choice title="Show" ways=filters(&names, labelled, &description) choose=move |filter| view.filter.set(filter) />
            <label>"Go to row"
                <input class="jump num" type="number" min="1" inputmode="numeric"
                    on:change:target=move |event| jump(event.target().value()) />
            </label>
        </div>
    }
}

fn orders(names: &[String], labelled: bool) -> Vec<Way<Order>> {
    let mut ways = vec![("their place in the table".to_owned(), Order::Table)];
    ways.extend(names.iter().enumerate().map(|(class, name)| {
        (format!("probability of {name}, highest first"), Order::MostProbable(class))
    }));
    ways.push(("doubt, most doubtful first".to_owned(), Order::Doubt));
    if labelled {
        ways.push(("misses, worst first".to_owned(), Order::WorstMiss));
    }
    ways
}

fn filters(names: &[String], labelled: bool, description: &Description) -> Vec<Way<Filter>> {
    let (manifest, all) = (&description.manifest, Filter::default());
    let mut ways = vec![("all rows".to_owned(), all)];
    ways.extend(
        names.iter().enumerate().map(|(class, name)| {
            (format!("called {name}"), Filter { verdict: Some(class), ..all })
        }),
    );
    if !manifest.conformal.is_empty() {
        ways.push(("those that need review".to_owned(), Filter { doubtful: true, ..all }));
    }
    if manifest.novelty.is_some() {
        ways.push(("those unlike anything known".to_owned(), Filter { unlike: true, ..all }));
    }
    ways.push(("those without a verdict".to_owned(), Filter { errors: true, ..all }));
    if labelled {
        ways.push(("those that miss their known class".to_owned(), Filter { missed: true, ..all }));
        ways.extend(names.iter().enumerate().map(|(class, name)| {
            (format!("known to be {name}"), Filter { label: Some(class), ..all })
        }));
    }
    ways
}

#[component]
fn Choice<T: Copy + 'static>(
    title: &'static str,
    ways: Vec<Way<T>>,
    choose: impl Fn(T) + 'static,
) -> impl IntoView {
    let options = ways.iter().enumerate().map(|(index, (name, _))| {
        view! { <option value=index.to_string()>{name.clone()}</option> }
    });
    let options = options.collect_view();
    let chosen = move |text: String| {
        if let Some((_, way)) = text.parse::<usize>().ok().and_then(|index| ways.get(index)) {
            choose(*way);
        }
    };
    view! {
        <label>{title}
            <select on:change:target=move |event| chosen(event.target().value())>{options}</select>
        </label>
    }
}
