//! The columns, their heads, and one row as it is seen.

use std::sync::Arc;

use leptos::prelude::*;
use model_wasm::Manifest;
use scoring::{Line, Order, Plan, Seen};

use super::{GridView, SlotRow, keys::CellPlace};
use crate::{
    components::{percent, sign},
    engine::LoadedModel,
    tables::grouped,
};

/// What is told of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Number of the row, from 1.
    Row,
    /// Its own name.
    Name,
    /// The verdict, or that there is none.
    Verdict,
    /// Probability of the positive class, or of the verdict.
    Probability,
    /// Whether it needs review, is out of distribution, or cannot be read.
    Flags,
    /// Its label.
    Label,
}

impl Column {
    /// Those that the model and the table have something to say of.
    pub(super) fn of(manifest: &Manifest, plan: &Plan) -> Arc<Vec<Self>> {
        let mapping = &plan.mapping;
        let _ = manifest;
        let wanted = [
            (Self::Row, true),
            (Self::Name, mapping.id.is_some()),
            (Self::Verdict, true),
            (Self::Probability, true),
            (Self::Flags, true),
            (Self::Label, mapping.label.is_some()),
        ];
        Arc::new(wanted.into_iter().filter(|(_, wanted)| *wanted).map(|(c, _)| c).collect())
    }

    fn key(self) -> &'static str {
        match self {
            Self::Row => "row",
            Self::Name => "name",
            Self::Verdict => "verdict",
            Self::Probability => "probability",
            Self::Flags => "flags",
            Self::Label => "label",
        }
    }

    fn title(self, manifest: &Manifest) -> String {
        match self {
            Self::Row => "#".to_owned(),
            Self::Name => "id".to_owned(),
            Self::Verdict => "verdict".to_owned(),
            Self::Probability if manifest.chances() == 1 => {
                format!("probability of {}", manifest.classes[manifest.positive].name)
            }
            Self::Probability => "probability".to_owned(),
            Self::Flags => "flags".to_owned(),
            Self::Label => "label".to_owned(),
        }
    }

    /// The order that a press on the column's head gives.
    fn order(self, manifest: &Manifest, now: Order) -> Option<Order> {
        match self {
            Self::Row => Some(Order::Table),
            Self::Verdict | Self::Probability => {
                let next = match now {
                    Order::MostProbable(class) => (class + 1) % manifest.classes.len(),
                    _ => manifest.positive,
                };
                Some(Order::MostProbable(next))
            }
            Self::Flags => Some(Order::Doubt),
            Self::Label => Some(Order::WorstMiss),
            Self::Name => None,
        }
    }

    /// As `aria-sort` says it.
    fn sorted(self, manifest: &Manifest, order: Order) -> Option<&'static str> {
        match (self, order) {
            (Self::Row, Order::Table) => Some("ascending"),
            (Self::Probability, Order::MostProbable(class)) => {
                Some(if class == manifest.positive { "descending" } else { "ascending" })
            }
            (Self::Flags, Order::Doubt) | (Self::Label, Order::WorstMiss) => Some("descending"),
            _ => None,
        }
    }
}

#[component]
pub(super) fn GridHead(
    grid: GridView,
    columns: Arc<Vec<Column>>,
    model: Arc<LoadedModel>,
) -> impl IntoView {
    let heads = columns.iter().enumerate().map(|(index, &column)| {
        let title = column.title(model.manifest());
        let (sorting, sorted) = (model.clone(), model.clone());
        let state = grid.state;
        let sort = move |_| {
            if let Some(order) = column.order(sorting.manifest(), state.order.get_untracked()) {
                state.sort(order);
            }
        };
        let aria_sort = move || column.sorted(sorted.manifest(), state.order.get());
        let head = match column {
            Column::Name => title.into_any(),
            Column::Flags => {
                view! { <button title="Most doubtful first" on:click=sort>{title}</button> }
                    .into_any()
            }
            Column::Label => {
                view! { <button title="Worst misses first" on:click=sort>{title}</button> }
                    .into_any()
            }
            _ => view! { <button on:click=sort>{title}</button> }.into_any(),
        };
        view! {
            <th scope="col" role="columnheader" class=column.key() aria-sort=aria_sort
                aria-colindex=(index + 1).to_string()>{head}</th>
        }
    });
    let heads = heads.collect_view();
    view! { <thead role="rowgroup"><tr role="row" aria-rowindex="1">{heads}</tr></thead> }
}

#[component]
pub(super) fn GridRow(
    grid: GridView,
    /// Its place on the screen, from 0.
    number: usize,
    columns: Arc<Vec<Column>>,
    model: Arc<LoadedModel>,
) -> impl IntoView {
    let slot = number;
    let shown = grid.slots[slot];
    let place = move || grid.state.top.get() + slot;
    let cells = columns.iter().enumerate().map(|(index, &column)| {
        let model = model.clone();
        let at = CellPlace { slot, column: index };
        let content = move || shown.with(|row| content(column, model.manifest(), row));
        let here = move || if grid.at.get() == at { "0" } else { "-1" };
        view! {
            <td role="gridcell" id=at.id() tabindex=here class=column.key()
                aria-colindex=(index + 1).to_string() on:focus=move |_| grid.at.set(at)>{content}</td>
        }
    });
    let cells = cells.collect_view();
    let row = move || (place() + 2).to_string();
    let selected = move || (grid.state.selected.get() == Some(place())).to_string();
    view! {
        <tr role="row" aria-rowindex=row aria-selected=selected hidden=move || shown.with(|s| s.line.is_none())
            on:click=move |_| grid.open(slot)>{cells}</tr>
    }
}

fn content(column: Column, manifest: &Manifest, row: &SlotRow) -> AnyView {
    let Some(line) = &row.line else { return ().into_any() };
    let seen = row.seen.as_ref();
    match column {
        Column::Row => grouped(line.row as u64 + 1).into_any(),
        Column::Name => seen.and_then(|seen| seen.row.id.clone()).unwrap_or_default().into_any(),
        Column::Verdict => match line.verdict {
            Some(class) => named(manifest, class),
            None => view! { <span class="quiet">"none"</span> }.into_any(),
        },
        Column::Probability => probability(manifest, line),
        Column::Flags => flags(manifest, line, seen),
        Column::Label => line
            .label
            .map(|label| {
                let missed = line.verdict.is_some_and(|verdict| verdict != label);
                view! { {named(manifest, label)} {missed.then_some(" ✗")} }
            })
            .into_any(),
    }
}

fn named(manifest: &Manifest, class: usize) -> AnyView {
    let name = manifest.classes[class].name.clone();
    view! { <span class=format!("called class-{class}")>{sign(class)} " " {name}</span> }.into_any()
}

fn probability(manifest: &Manifest, line: &Line) -> AnyView {
    let share = match (line.chances.as_slice(), line.verdict) {
        ([positive], _) => *positive,
        (all, Some(verdict)) => all[verdict],
        _ => return ().into_any(),
    };
    let class = line.verdict.unwrap_or(manifest.positive);
    view! {
        <svg class="bar" aria-hidden="true" width="92" height="8">
            <rect class="track" width="100%" height="8" rx="4" />
            <rect class=format!("fill class-{class}") width=format!("{:.1}%", share * 100.0) height="8" rx="4" />
        </svg>
        <span class="num">{percent(share)}</span>
    }
    .into_any()
}

fn flags(manifest: &Manifest, line: &Line, seen: Option<&Seen>) -> AnyView {
    if line.verdict.is_none() {
        let problem = seen.and_then(|seen| seen.problem.clone()).unwrap_or_default();
        let words = format!("Line {}: {problem}", line.line);
        let title = words.clone();
        return view! { <span class="badge bad" title=title>{words}</span> }.into_any();
    }
    let ood = line.unlike.then(|| view! { <span class="badge ood">"out of distribution"</span> });
    let review = (line.sure == Some(false)).then(|| {
        let set = possible(manifest, line);
        view! { <span class="badge review">"review" {set}</span> }
    });
    view! { {ood} {review} }.into_any()
}

/// The prediction set of a row, as far as its probabilities tell.
fn possible(manifest: &Manifest, line: &Line) -> String {
    let Some(level) = manifest.conformal.last() else { return String::new() };
    let each: Vec<f32> = match line.chances.as_slice() {
        [positive] => {
            let mut both = vec![1.0 - positive; 2];
            both[manifest.positive] = *positive;
            both
        }
        all => all.to_vec(),
    };
    let names: Vec<&str> = level
        .possible(&each)
        .into_iter()
        .map(|class| manifest.classes[class].name.as_str())
        .collect();
    format!(": {{{}}}", names.join(", "))
}
