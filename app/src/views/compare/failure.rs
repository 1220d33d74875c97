//! Why there is no answer, in words.

use leptos::prelude::*;
use wire::Failure;

use crate::session::Session;

#[component]
pub(super) fn FailureNote(session: Session, failure: Failure) -> impl IntoView {
    let asked = session.comparisons.settings.with_untracked(|settings| settings.protocol);
    view! {
        <div class="failure">
            <p class="error">"✗ " {failure.title()}</p>
            <p>{failure.explanation(asked)}</p>
            <p class="next">{failure.next_step(asked)}</p>
            {(!failure.said.is_empty()).then(|| view! { <p class="said">"It said: " <code>{failure.said.clone()}</code></p> })}
        </div>
    }
}
