//! How the table is read, as its beginning tells, and every part of it to be chosen otherwise.

use std::sync::Arc;

use decode::Charset;
use leptos::prelude::*;
use scoring::Sniffed;
use table::{Choices, Format};

use crate::session::Session;

/// What is chosen of one part: its words, and what they mean.
type Options<T> = &'static [(&'static str, T)];

const CHARSETS: Options<Charset> = &[
    ("UTF-8", Charset::UTF_8),
    ("UTF-16", Charset::UTF_16LE),
    ("Windows-1252", Charset::WINDOWS_1252),
];
const DELIMITERS: Options<u8> =
    &[("comma", b','), ("semicolon", b';'), ("tab", b'\t'), ("bar", b'|'), ("blank", b' ')];
const DECIMALS: Options<bool> = &[("point", false), ("comma", true)];
const GROUPS: Options<bool> = &[("not grouped", false), ("grouped by the other sign", true)];
const HEADERS: Options<bool> = &[("first row", true), ("none", false)];
/// Lines that may stand before a table.
const MOST_SKIPPED: usize = 1000;

#[component]
pub(super) fn DetectedFormat(session: Session, sniffed: Option<Arc<Sniffed>>) -> impl IntoView {
    let tables = session.tables;
    let chosen = tables.choices.get_untracked();
    let change = move |change: &dyn Fn(&mut Choices)| {
        let mut choices = tables.choices.get_untracked();
        change(&mut choices);
        tables.read_as(choices);
    };
    let is_lines = sniffed.as_ref().is_some_and(|found| found.layout.format == Format::JsonLines);
    let found = sniffed.map(|sniffed| sniffed.words());
    view! {
        <div class="format">
            {found.map(|found| view! { <p class="quiet">"Detected format: " {found}</p> })}
            {(!is_lines).then(|| view! {
                <div class="mapping">
                    <Part title="Encoding" options=CHARSETS chosen=chosen.charset
                        choose=move |value| change(&|choices| choices.charset = value) />
                    <Part title="Separator" options=DELIMITERS chosen=chosen.delimiter
                        choose=move |value| change(&|choices| choices.delimiter = value) />
                    <Part title="Decimal sign" options=DECIMALS chosen=chosen.decimal_comma
                        choose=move |value| change(&|choices| choices.decimal_comma = value) />
                    <Part title="Thousands" options=GROUPS chosen=chosen.grouped
                        choose=move |value| change(&|choices| choices.grouped = value) />
                    <Part title="Header" options=HEADERS chosen=chosen.header
                        choose=move |value| change(&|choices| choices.header = value) />
                    <label>"Lines to skip"
                        <input type="number" min="0" max=MOST_SKIPPED placeholder="detected"
                            value=chosen.skipped.map(|lines| lines.to_string())
                            on:change:target=move |event| {
                                let lines = event.target().value().parse().ok();
                                change(&|choices| choices.skipped = lines.filter(|&n: &usize| n <= MOST_SKIPPED));
                            } />
                    </label>
                    <label class="check"><input type="checkbox" prop:checked=chosen.by_position
                        on:change:target=move |event| {
                            let on = event.target().checked();
                            change(&|choices| choices.by_position = on);
                        } />
                        "The columns stand in the model\u{2019}s order"</label>
                </div>
            })}
        </div>
    }
}

/// One part: as it was detected, or as it is chosen.
#[component]
fn Part<T: Copy + PartialEq + 'static>(
    title: &'static str,
    options: Options<T>,
    chosen: Option<T>,
    choose: impl Fn(Option<T>) + 'static,
) -> impl IntoView {
    let listed = options.iter().map(|&(name, value)| {
        view! { <option value=name selected=chosen == Some(value)>{name}</option> }
    });
    let pick = move |name: String| {
        choose(options.iter().find(|(known, _)| *known == name).map(|(_, value)| *value));
    };
    view! {
        <label>{title}
            <select on:change:target=move |event| pick(event.target().value())>
                <option value="" selected=chosen.is_none()>"as detected"</option>
                {listed.collect_view()}
            </select>
        </label>
    }
}
