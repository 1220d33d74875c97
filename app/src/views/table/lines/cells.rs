//! One row as it is seen.

use std::sync::Arc;

use leptos::prelude::*;
use model_wasm::Manifest;
use scoring::Plan;
use worker::messages::Description;

use super::{Shown, View, keys::Place};
use crate::{
    components::{percent, sign},
    tables::grouped,
};

/// What is told of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Number of the row, from 1.
    Row,
    /// A button to open it.
    Open,
    /// Its own name.
    Name,
    /// The verdict, or that there is none.
    Verdict,
    /// Probability of the positive class, or of the verdict.
    Chance,
    /// Whether it is sure.
    Sure,
    /// Whether it looks like known cases.
    Known,
    /// Its known class.
    Label,
    /// What is wrong with it.
    Problem,
}

impl Column {
    /// Those that the model and the table have something to say of.
    pub(super) fn of(manifest: &Manifest, plan: &Plan) -> Arc<Vec<Self>> {
        let mapping = &plan.mapping;
        let wanted = [
            (Self::Row, true),
            // Early, so that a narrow screen shows it.
            (Self::Open, true),
            (Self::Name, mapping.id.is_some()),
            (Self::Verdict, true),
            (Self::Chance, true),
            (Self::Sure, !manifest.conformal.is_empty()),
            (Self::Known, manifest.novelty.is_some()),
            (Self::Label, mapping.label.is_some()),
            (Self::Problem, true),
        ];
        Arc::new(wanted.into_iter().filter(|(_, wanted)| *wanted).map(|(c, _)| c).collect())
    }

    pub(super) fn title(self, manifest: &Manifest) -> String {
        match self {
            Self::Row => "Row".to_owned(),
            Self::Name => "Name".to_owned(),
            Self::Verdict => "Verdict".to_owned(),
            Self::Chance if manifest.chances() == 1 => {
                format!("Probability of {}", manifest.classes[manifest.positive].name)
            }
            Self::Chance => "Probability".to_owned(),
            Self::Sure => "How sure".to_owned(),
            Self::Known => "Looks like".to_owned(),
            Self::Label => "Known class".to_owned(),
            Self::Open => "Open".to_owned(),
            Self::Problem => "What is wrong".to_owned(),
        }
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Row | Self::Chance)
    }

    fn text(self, manifest: &Manifest, shown: &Shown) -> String {
        let Some(line) = &shown.line else { return String::new() };
        let class = |class: usize| format!("{} {}", sign(class), manifest.classes[class].name);
        let seen = shown.seen.as_ref();
        match self {
            Self::Row => grouped(line.row as u64 + 1),
            Self::Name => seen.and_then(|seen| seen.row.id.clone()).unwrap_or_default(),
            Self::Verdict => line.verdict.map_or("none".to_owned(), class),
            Self::Chance => match (line.chances.as_slice(), line.verdict) {
                ([positive], _) => percent(*positive),
                (all, Some(verdict)) => percent(all[verdict]),
                _ => String::new(),
            },
            Self::Sure => match (line.sure, line.unlike) {
                (Some(true), false) => "sure".to_owned(),
                (Some(_), _) => "review".to_owned(),
                (None, _) => String::new(),
            },
            Self::Known if line.verdict.is_none() => String::new(),
            Self::Known => if line.unlike { "▲ nothing known" } else { "known cases" }.to_owned(),
            Self::Label => line.label.map_or(String::new(), |label| {
                let missed = line.verdict.is_some_and(|verdict| verdict != label);
                format!("{}{}", class(label), if missed { " ✗" } else { "" })
            }),
            Self::Problem => {
                let problem = seen.and_then(|seen| seen.problem.as_ref());
                problem.map_or(String::new(), |problem| format!("Line {}: {problem}", line.line))
            }
            Self::Open => String::new(),
        }
    }
}

#[component]
pub(super) fn SeenRow(
    view: View,
    /// Its place on the screen, from 0.
    number: usize,
    columns: Arc<Vec<Column>>,
    description: Arc<Description>,
) -> impl IntoView {
    let slot = number;
    let shown = view.slots[slot];
    let place = move || view.top.get() + slot;
    let cells = columns.iter().enumerate().map(|(index, &column)| {
        let description = description.clone();
        let at = Place { slot, column: index };
        let text = move || shown.with(|shown| column.text(&description.manifest, shown));
        let here = move || if view.at.get() == at { "0" } else { "-1" };
        let content = match column {
            Column::Open => open(view, slot).into_any(),
            _ => text.into_any(),
        };
        view! {
            <td role="gridcell" id=at.id() tabindex=here class:num=column.is_number()
                aria-colindex=(index + 1).to_string() on:focus=move |_| view.at.set(at)>{content}</td>
        }
    });
    let cells = cells.collect_view();
    let row = move || (place() + 2).to_string();
    let class = move || {
        shown.with(|shown| {
            shown.line.as_ref().and_then(|line| line.verdict).map(|c| format!("verdict-{c}"))
        })
    };
    view! {
        <tr role="row" aria-rowindex=row class=class hidden=move || shown.with(|s| s.line.is_none())>{cells}</tr>
    }
}

fn open(view: View, slot: usize) -> impl IntoView {
    let name = move || {
        view.slots[slot].with(|shown| {
            shown.line.as_ref().map(|line| format!("Open row {} as a case", line.row + 1))
        })
    };
    view! { <button tabindex="-1" aria-label=name on:click=move |_| view.open(slot)>"Open"</button> }
}
