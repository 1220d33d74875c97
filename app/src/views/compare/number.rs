//! A number to be entered.

use std::ops::RangeInclusive;

use leptos::{ev::Targeted, prelude::*};
use web_sys::{Event, HtmlInputElement};

/// A number within `range`. What is none is refused beside the field, where it stays to be
/// mended, and the number before it counts.
#[component]
pub(super) fn Number(
    words: &'static str,
    #[prop(optional)] class: &'static str,
    range: RangeInclusive<f64>,
    /// Whether it counts something.
    #[prop(optional)]
    whole: bool,
    value: Signal<f64>,
    #[prop(into)] change: Callback<f64>,
) -> impl IntoView {
    let refused = RwSignal::new(false);
    // Only another number may take the place of what was entered.
    let value = Memo::new(move |_| value.get());
    Effect::new(move |_| {
        value.track();
        refused.set(false);
    });
    let (least, most) = (*range.start(), *range.end());
    let expected = expected(whole, least, most);
    let entered = move |event: Targeted<Event, HtmlInputElement>| {
        let found = event.target().value().trim().parse::<f64>().ok();
        let found = found.filter(|found| range.contains(found) && !(whole && found.fract() != 0.0));
        refused.set(found.is_none());
        if let Some(found) = found {
            change.run(found);
        }
    };
    let note = format!("refused-{}", words.replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
    let described = note.clone();
    let told = move || {
        refused.get().then(|| format!("Expected {expected}. Until then {} counts.", value.get()))
    };
    view! {
        <div class="field">
            <label>{words}
                <input class=format!("num {class}") type="number" min=least
                    max=most.is_finite().then_some(most) step=if whole { "1" } else { "any" }
                    aria-invalid=move || refused.get().then_some("true")
                    aria-describedby=move || refused.get().then(|| described.clone())
                    prop:value=move || value.get().to_string() on:change:target=entered />
            </label>
            <span id=note class="error" role="alert">{told}</span>
        </div>
    }
}

fn expected(whole: bool, least: f64, most: f64) -> String {
    let what = if whole { "a whole number" } else { "a number" };
    if most.is_finite() {
        format!("{what} from {least} to {most}")
    } else {
        format!("{what} of at least {least}")
    }
}
