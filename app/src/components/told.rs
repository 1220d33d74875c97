//! Something said of the case in one line, with how it is told one tap away.

use leptos::prelude::*;

/// How good what is said is.
#[derive(Clone, Copy)]
pub(super) enum Tone {
    Good,
    Review,
    Alarm,
}

impl Tone {
    /// Class of its looks, and the sign that says the same without colour.
    fn looks(self) -> (&'static str, &'static str) {
        match self {
            Self::Good => ("good", "✓ "),
            Self::Review => ("review", "? "),
            Self::Alarm => ("alarm", "⚠ "),
        }
    }
}

#[component]
pub(super) fn Told(
    /// Class of the whole.
    name: &'static str,
    tone: Tone,
    words: String,
    /// What is one tap away.
    summary: &'static str,
    /// Its lines.
    lines: Vec<String>,
) -> impl IntoView {
    let (class, sign) = tone.looks();
    view! {
        <div class=format!("told {name}")>
            <p class=class><span aria-hidden="true">{sign}</span>{words}</p>
            <details>
                <summary>{summary}</summary>
                {lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
            </details>
        </div>
    }
}
