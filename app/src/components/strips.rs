//! The form: families in rows, statistics in columns, as the predictor file groups them.

use std::sync::Arc;

use leptos::prelude::*;

use super::{strip::Strip, words::sign};
use crate::{engine::LoadedModel, session::Session};

/// Statistics that stand beside each other; of more, a family takes another line.
const MOST_COLUMNS: usize = 4;

/// One family of features: its name, and the feature at each statistic.
struct Family {
    name: String,
    members: Vec<Option<usize>>,
}

#[component]
pub(crate) fn Strips(session: Session, model: Arc<LoadedModel>) -> impl IntoView {
    let statistics = statistics(&model);
    let named = statistics.len() > 1;
    let families = families(&model, &statistics);
    let columns = statistics.len().min(MOST_COLUMNS);
    let class = if named { format!("strips table columns-{columns}") } else { "strips".to_owned() };
    let own = model.clone();
    let strip = move |feature: usize| {
        view! { <Strip form=session.form reasons=session.reasons model=own.clone() feature named=!named /> }
    };
    let strips = move |members: &[Option<usize>]| {
        let strips = members.iter().map(|member| match member {
            Some(feature) => strip(*feature).into_any(),
            // The place of a statistic that this family lacks.
            None => view! { <span></span> }.into_any(),
        });
        strips.collect_view()
    };
    view! {
        <Legend model />
        <div class=class>
            {named.then(|| view! {
                <div class="statistics" aria-hidden="true">
                    <span></span>
                    {statistics.iter().map(|name| view! { <span>{name.clone()}</span> }).collect_view()}
                </div>
            })}
            {families.into_iter().enumerate().map(|(place, family)| {
                let strips = strips.clone();
                let drawn = Memo::new(move |_| session.drawn.get() > place);
                view! {
                    <div class="family" role="group" aria-label=family.name.clone()>
                        {named.then(|| view! { <h2>{family.name.clone()}</h2> })}
                        {move || drawn.get().then(|| strips(&family.members))}
                    </div>
                }
            }).collect_view()}
        </div>
    }
}

/// What ridges, marks and bars mean.
#[component]
fn Legend(model: Arc<LoadedModel>) -> impl IntoView {
    let manifest = model.manifest();
    let trained = manifest.claims.parts.first().map(|part| part.example_count);
    let classes = manifest.classes.iter().enumerate().map(|(index, class)| {
        view! {
            <li><svg class="swatch" aria-hidden="true" width="22" height="12">
                    <path class=format!("ridge class-{index}") d="M0 12C6 12 6 1 11 1S16 12 22 12Z" />
                </svg>
                {sign(index)} " " {class.name.clone()}</li>
        }
    });
    let examples = trained.map(|count| format!("distribution in {count} training examples"));
    view! {
        <ul class="legend">
            {classes.collect_view()}
            <li class="quiet">{examples}</li>
            <li><svg class="swatch" aria-hidden="true" width="12" height="14">
                    <line class="mark-line" x1="6" x2="6" y1="0" y2="14" />
                    <circle class="mark-handle" cx="6" cy="10" r="3.5" />
                </svg>
                "this case, drag to change"</li>
            <li class="pulls">"bar: pulls towards "
                {manifest.classes.first().map(|class| format!("{} ◂", class.name))}
                {manifest.classes.get(1).map(|class| format!(" ▸ {}", class.name))}</li>
        </ul>
    }
}

fn statistics(model: &LoadedModel) -> Vec<String> {
    first_seen(model.manifest().features.iter().map(|feature| &feature.statistic))
}

fn families(model: &LoadedModel, statistics: &[String]) -> Vec<Family> {
    let features = &model.manifest().features;
    if statistics.len() < 2 {
        let family = |(index, feature): (usize, &model_wasm::manifest::Feature)| Family {
            name: feature.name.clone(),
            members: vec![Some(index)],
        };
        return features.iter().enumerate().map(family).collect();
    }
    let names = first_seen(features.iter().map(|feature| &feature.group));
    let member = |name: &str, statistic: &String| {
        features.iter().position(|f| f.group == name && f.statistic == *statistic)
    };
    let family = |name: String| Family {
        members: statistics.iter().map(|statistic| member(&name, statistic)).collect(),
        name,
    };
    names.into_iter().map(family).collect()
}

fn first_seen<'a>(words: impl Iterator<Item = &'a String>) -> Vec<String> {
    words.fold(Vec::new(), |mut seen, word| {
        if !seen.contains(word) {
            seen.push(word.clone());
        }
        seen
    })
}
