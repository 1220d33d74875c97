//! Something said of the case in one line, with the numbers behind it one tap away.

use leptos::prelude::*;

/// How good what is said is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Review,
    Alarm,
}

impl Tone {
    /// Class of its looks, and the sign that says the same without colour.
    fn looks(self) -> (&'static str, &'static str) {
        match self {
            Self::Good => ("good", "✓"),
            Self::Review => ("review", "?"),
            Self::Alarm => ("alarm", "⚠"),
        }
    }
}

#[component]
pub(crate) fn Disclosure(
    /// Class of the whole.
    name: &'static str,
    tone: Tone,
    /// The line.
    words: String,
    /// A second, quieter line.
    note: String,
    /// What is one tap away.
    lines: Vec<String>,
) -> impl IntoView {
    let (class, sign) = tone.looks();
    view! {
        <details class=format!("disclosure {name} {class}")>
            <summary>
                <span class="sign" aria-hidden="true">{sign}</span>
                <span class="line">{words}</span>
                <span class="note">{note}</span>
            </summary>
            {lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
        </details>
    }
}
