//! Which column is what: as it seems, to be looked at and changed.

use std::sync::Arc;

use leptos::prelude::*;
use scoring::Sniffed;
use table::{Choices, Label, Layout};

use super::format::DetectedFormat;

use crate::{components::label as feature_label, engine::LoadedModel, session::Session};

#[component]
pub(super) fn Mapping(
    session: Session,
    model: Arc<LoadedModel>,
    sniffed: Arc<Sniffed>,
) -> impl IntoView {
    let tables = session.tables;
    let layout = sniffed.layout.clone();
    let found_plan = Memo::new(move |_| tables.plan());
    let plan = move || found_plan.get().and_then(Result::ok);
    let objection = move || found_plan.get().and_then(Result::err);
    let score = move |_| {
        if let Some(plan) = untrack(plan) {
            tables.score(plan);
        }
    };
    let up_to_date = move || {
        tables.complete.get() && tables.scored.with(|scored| scored.as_deref().cloned()) == plan()
    };
    let is_chosen = tables.choices.get_untracked() != Choices::default();
    let open = is_chosen || sniffed.proposal.features.contains(&None);
    let shown = sniffed.clone();
    let label_words = sniffed.label_words.clone();
    let twins = twins(&sniffed);
    // A select for each feature with every column of the table in it: not before anyone looks.
    let opened = RwSignal::new(open);
    view! {
        <section class="card columns" aria-labelledby="columns-title">
            {move || objection().map(|words| view! {
                <p class="error" role="alert">"The columns do not tell yet. " {words} "."</p>
            })}
            <details prop:open=open on:toggle=move |_| opened.set(true)>
                <summary><h2 id="columns-title">"Column mapping"</h2>
                    <span class="quiet found">{move || matched(session, &model)}</span></summary>
                {label_words.map(|words| view! { <p>{words}</p> })}
                {twins.map(|twins| view! { <p>{twins}</p> })}
                {move || opened.get().then(|| view! {
                    <DetectedFormat session sniffed=Some(shown.clone()) />
                    <Selects session layout=layout.clone() />
                })}
                <Preview sniffed />
            </details>
            <p class="actions">
                <button class="score primary" on:click=score hidden=up_to_date
                    disabled=move || plan().is_none() || up_to_date() || tables.doing.with(Option::is_some)>
                    {move || if tables.scored.with(Option::is_some) { "Score again" } else { "Score every row" }}
                </button>
            </p>
        </section>
    }
}

/// Which columns are there twice, in words.
fn twins(sniffed: &Sniffed) -> Option<String> {
    let title = |column: usize| format!("{} ({})", column + 1, sniffed.layout.title(column));
    let pairs = sniffed.proposal.twins.iter();
    let pairs: Vec<_> =
        pairs.map(|&(one, other)| format!("{} and {}", title(one), title(other))).collect();
    (!pairs.is_empty())
        .then(|| format!("Of columns that hold the same one is read: {}.", pairs.join(", ")))
}

/// How many features have their column, and what else was found.
fn matched(session: Session, model: &LoadedModel) -> String {
    let Some(proposal) = session.tables.proposal.get() else { return String::new() };
    let of = model.manifest().features.len();
    let count = proposal.features.iter().flatten().count();
    let label = if proposal.label.is_some() { "; label found" } else { "; no label" };
    format!("{count} of {of} features matched{label}")
}

/// A select for each feature, for the label and for the name of the row.
#[component]
fn Selects(session: Session, layout: Layout) -> impl IntoView {
    let proposal = session.tables.proposal;
    let titles: Vec<String> = (0..layout.width)
        .map(|column| match layout.header {
            Some(_) => format!("{}: {}", column + 1, layout.title(column)),
            None => layout.title(column),
        })
        .collect();
    let titles = Arc::new(titles);
    let features = session.engine.model().map(|model| model.manifest().features.clone());
    let selects = features.into_iter().flatten().enumerate().map(|(index, feature)| {
        let chosen = Signal::derive(move || {
            proposal.with(|p| p.as_ref().and_then(|p| p.features.get(index).copied().flatten()))
        });
        let choose = move |column: Option<usize>| {
            proposal.update(|p| {
                if let Some(place) = p.as_mut().and_then(|p| p.features.get_mut(index)) {
                    *place = column;
                }
            });
        };
        view! { <Choice title=feature_label(&feature) titles=titles.clone() chosen choose /> }
    });
    let label = Signal::derive(move || proposal.with(|p| Some(p.as_ref()?.label?.column)));
    let choose_label = move |column: Option<usize>| {
        proposal.update(|p| {
            if let Some(p) = p {
                p.label = column.map(|column| Label { column, is_number: false, reversed: false });
            }
        });
    };
    let reversed =
        move || proposal.with(|p| p.as_ref().and_then(|p| p.label).is_some_and(|l| l.reversed));
    let reverse = move |on: bool| {
        proposal.update(|p| {
            if let Some(label) = p.as_mut().and_then(|p| p.label.as_mut()) {
                label.reversed = on;
            }
        });
    };
    let id = Signal::derive(move || proposal.with(|p| p.as_ref()?.id));
    let choose_id = move |column: Option<usize>| {
        proposal.update(|p| {
            if let Some(p) = p {
                p.id = column;
            }
        })
    };
    view! {
        <div class="mapping">{selects.collect_view()}</div>
        <div class="mapping">
            <Choice title="Label".to_owned() titles=titles.clone() chosen=label choose=choose_label optional=true />
            <Choice title="Row id".to_owned() titles chosen=id choose=choose_id optional=true />
            <label class="check"><input type="checkbox" prop:checked=reversed
                disabled=move || label.get().is_none()
                on:change:target=move |event| reverse(event.target().checked()) />
                "The two classes are coded the other way round"</label>
        </div>
    }
}

#[component]
fn Choice(
    title: String,
    titles: Arc<Vec<String>>,
    chosen: Signal<Option<usize>>,
    choose: impl Fn(Option<usize>) + 'static,
    /// Whether a table without such a column can be scored.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let options = titles.iter().enumerate().map(|(column, title)| {
        let selected = move || chosen.get() == Some(column);
        view! { <option value=column.to_string() prop:selected=selected>{title.clone()}</option> }
    });
    let options = options.collect_view();
    view! {
        <label class:missing=move || !optional && chosen.get().is_none()>{title}
            <select on:change:target=move |event| choose(event.target().value().parse().ok())>
                <option value="" prop:selected=move || chosen.get().is_none()>"none"</option>
                {options}
            </select>
        </label>
    }
}

/// The first rows, as they stand.
#[component]
fn Preview(sniffed: Arc<Sniffed>) -> impl IntoView {
    let layout = &sniffed.layout;
    let heads =
        (0..layout.width).map(|column| view! { <th scope="col">{layout.title(column)}</th> });
    let rows = sniffed.rows.iter().map(|row| {
        let cells = row.iter().map(|cell| view! { <td class="num">{cell.clone()}</td> });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    view! {
        <details class="preview">
            <summary>"The first rows"</summary>
            <div class="wide" tabindex="0" role="region" aria-label="The first rows"><table>
                <thead><tr>{heads.collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table></div>
        </details>
    }
}
