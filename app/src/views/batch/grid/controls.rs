//! Filters and a jump.

use std::sync::Arc;

use leptos::prelude::*;
use scoring::Filter;

use super::GridView;
use crate::{components::sign, engine::LoadedModel};

#[component]
pub(super) fn Controls(grid: GridView, model: Arc<LoadedModel>, labelled: bool) -> impl IntoView {
    let state = grid.state;
    let jump = move |text: String| {
        if let Ok(row) = text.trim().parse::<usize>() {
            grid.go_to(row.saturating_sub(1));
        }
    };
    let chips = filters(&model, labelled).into_iter().map(|(key, words, filter)| {
        let pressed = move || (state.filter.get() == filter).to_string();
        view! {
            <li><button class=format!("chip {key}") aria-pressed=pressed
                on:click=move |_| state.show(filter)>{words}</button></li>
        }
    });
    view! {
        <div class="controls">
            <ul class="chips" aria-label="Show">{chips.collect_view()}</ul>
            <label>"Go to row"
                <input class="jump num" type="text" inputmode="numeric"
                    on:change:target=move |event| jump(event.target().value()) />
            </label>
        </div>
    }
}

fn filters(model: &LoadedModel, labelled: bool) -> Vec<(&'static str, String, Filter)> {
    let (manifest, all) = (model.manifest(), Filter::default());
    let mut filters = vec![("all", "All rows".to_owned(), all)];
    filters.extend(manifest.classes.iter().enumerate().map(|(class, named)| {
        let words = format!("{} {}", sign(class), named.name);
        ("class", words, Filter { verdict: Some(class), ..all })
    }));
    if !manifest.conformal.is_empty() {
        filters.push(("review", "Need review".to_owned(), Filter { doubtful: true, ..all }));
    }
    if manifest.novelty.is_some() {
        filters.push(("ood", "Out of distribution".to_owned(), Filter { unlike: true, ..all }));
    }
    filters.push(("errors", "Errors".to_owned(), Filter { errors: true, ..all }));
    if labelled {
        filters.push(("misses", "Misses".to_owned(), Filter { missed: true, ..all }));
    }
    filters
}
