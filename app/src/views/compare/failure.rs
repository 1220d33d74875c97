//! Why there is no answer, in words.

use leptos::prelude::*;
use wire::Failure;

#[component]
pub(super) fn FailureNote(failure: Failure) -> impl IntoView {
    view! {
        <div class="failure">
            <p class="error">"✗ " {failure.title()}</p>
            <p>{failure.explanation()}</p>
            <p class="next">{failure.next_step()}</p>
            {(!failure.said.is_empty()).then(|| view! { <p class="said">"It said: " <code>{failure.said.clone()}</code></p> })}
        </div>
    }
}
