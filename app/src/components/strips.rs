//! The form: families in rows, statistics in columns, as the predictor file groups them.

use std::sync::Arc;

use leptos::prelude::*;
use worker::messages::Description;

use super::strip::Strip;
use crate::session::Session;

/// One family of features: its name, and the feature at each statistic.
struct Family {
    name: String,
    members: Vec<Option<usize>>,
}

#[component]
pub(crate) fn Strips(session: Session, description: Arc<Description>) -> impl IntoView {
    let statistics = statistics(&description);
    let named = statistics.len() > 1;
    let families = families(&description, &statistics);
    let columns = format!("--columns: {}", statistics.len());
    let strip = move |feature: usize| view! { <Strip form=session.form reasons=session.reasons description=description.clone() feature named=!named /> };
    view! {
        <div class="strips" class:table=named style=columns>
            {named.then(|| view! {
                <div class="statistics" aria-hidden="true">
                    <span></span>
                    {statistics.iter().map(|name| view! { <span>{name.clone()}</span> }).collect_view()}
                </div>
            })}
            {families.into_iter().map(|family| view! {
                <div class="family" role="group" aria-label=family.name.clone()>
                    {named.then(|| view! { <h3>{family.name.clone()}</h3> })}
                    {family.members.into_iter().map(|member| match member {
                        Some(feature) => strip(feature).into_any(),
                        // The place of a statistic that this family lacks.
                        None => view! { <span></span> }.into_any(),
                    }).collect_view()}
                </div>
            }).collect_view()}
        </div>
    }
}

fn statistics(description: &Description) -> Vec<String> {
    first_seen(description.manifest.features.iter().map(|feature| &feature.statistic))
}

fn families(description: &Description, statistics: &[String]) -> Vec<Family> {
    let features = &description.manifest.features;
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
