//! The place of the annex in the page: fetched when one of its views is first entered.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    boot,
    engine::Status,
    exchange::{Topic, tell},
    session::Session,
    views::View,
};

/// How far the annex has come.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Absent,
    Coming,
    Here,
    Failed(String),
}

#[component]
pub(super) fn AnnexPlace(session: Session) -> impl IntoView {
    let state = RwSignal::new(State::Absent);
    let shown = move || {
        session.part() != View::Case
            && session.engine.status.with(|status| matches!(status, Status::Ready(_)))
    };
    Effect::new(move |_| {
        tell(Topic::View, session.part().name());
        if shown() && !matches!(state.get_untracked(), State::Coming | State::Here) {
            enter(state);
        }
    });
    view! {
        {move || shown().then(|| match state.get() {
            State::Absent | State::Here => ().into_any(),
            State::Coming => {
                view! { <p class="empty-state" role="status">"Loading this view…"</p> }.into_any()
            }
            State::Failed(reason) => view! {
                <section class="empty-state" role="alert">
                    <h2>"This view could not be loaded"</h2>
                    <p>{reason}</p>
                    <button on:click=move |_| enter(state)>"Try again"</button>
                </section>
            }
            .into_any(),
        })}
        <div id="annex" hidden=move || !shown()></div>
    }
}

fn enter(state: RwSignal<State>) {
    state.set(State::Coming);
    spawn_local(async move {
        state.set(match boot::enter_annex().await {
            Ok(()) => State::Here,
            Err(reason) => State::Failed(reason),
        });
    });
}
