//! A chart with its title, the table behind it and a download.

use leptos::prelude::*;

use crate::{browser, plot::Chart};

/// Rows of a table that are shown; the whole is in the download.
const MOST_ROWS: usize = 200;

#[component]
pub(crate) fn Figure(
    /// What is drawn; when it changes, the numbers that are open stay open.
    #[prop(into)]
    chart: Signal<Chart>,
    /// Name of the file, without its ending.
    name: &'static str,
    /// What a reader should see in it.
    #[prop(into)]
    words: String,
) -> impl IntoView {
    let opened = RwSignal::new(false);
    let svg = move || chart.with(Chart::svg);
    let save_svg = move |_| {
        browser::download(
            &format!("{name}.svg"),
            "image/svg+xml",
            &chart.with_untracked(Chart::document),
        )
    };
    let save_csv = move |_| {
        let text = chart.with_untracked(csv);
        browser::download(&format!("{name}.csv"), "text/csv", &text);
    };
    view! {
        <figure class="chart">
            <figcaption>{move || chart.with(|chart| chart.title.clone())}
                <details class="menu">
                    <summary aria-label=move || chart.with(|chart| format!("Save: {}", chart.title))>"Save"</summary>
                    <div class="items">
                        <button on:click=save_svg>"Download SVG"</button>
                        <button on:click=save_csv>"Download CSV"</button>
                    </div>
                </details></figcaption>
            <div inner_html=svg></div>
            <p class="quiet">{words}</p>
            <details class="numbers" on:toggle=move |_| opened.set(true)>
                <summary>"The numbers"</summary>
                {move || opened.get().then(|| chart.with(rows))}
            </details>
        </figure>
    }
}

fn rows(chart: &Chart) -> impl IntoView + use<> {
    let (header, rows) = chart.rows();
    let step = rows.len().div_ceil(MOST_ROWS).max(1);
    let note = (step > 1).then(|| format!("Every {step}th of {} points.", rows.len()));
    let head = header.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect_view();
    let body = rows.into_iter().step_by(step).map(|[series, x, y]| {
        view! { <tr><th scope="row">{series}</th><td class="num">{x}</td><td class="num">{y}</td></tr> }
    });
    view! {
        <div class="wide" tabindex="0" role="region" aria-label=chart.title.clone()>
            <table><thead><tr>{head}</tr></thead><tbody>{body.collect_view()}</tbody></table>
        </div>
        {note.map(|note| view! { <p class="quiet">{note}</p> })}
    }
}

fn csv(chart: &Chart) -> String {
    let (header, rows) = chart.rows();
    let line = |cells: &[String]| {
        let cells = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
        cells.collect::<Vec<_>>().join(",")
    };
    let lines = std::iter::once(line(&header)).chain(rows.iter().map(|row| line(row)));
    lines.collect::<Vec<_>>().join("\n")
}
