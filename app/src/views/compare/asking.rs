//! A question under way: one at a time, and it can be ended.

use leptos::{prelude::*, task::spawn_local};

use crate::{browser, remote::Run};

/// Whether a question is under way.
#[derive(Clone, Copy)]
pub(super) struct Asking {
    run: RwSignal<Option<Run>>,
    /// Id of the button that begins, which takes the keyboard's focus when the one that ends is gone.
    button: &'static str,
}

impl Asking {
    /// Nothing yet; what is under way ends with its view.
    pub(super) fn new(button: &'static str) -> Self {
        let run = RwSignal::new(None::<Run>);
        on_cleanup(move || {
            if let Some(Some(run)) = run.try_get_untracked() {
                run.cancel();
            }
        });
        Self { run, button }
    }

    /// As `aria-disabled` wants it. A button that is disabled loses the keyboard's focus, so those that
    /// begin stay what they are.
    pub(super) fn is_under_way(self) -> &'static str {
        if self.run.with(Option::is_some) { "true" } else { "false" }
    }

    /// Asks, unless something is under way.
    pub(super) fn begin(self, question: impl AsyncFnOnce(Run) + 'static) {
        if self.run.with_untracked(Option::is_some) {
            return;
        }
        let run = Run::new();
        self.run.set(Some(run.clone()));
        spawn_local(async move {
            question(run).await;
            // Nobody is there any more if the view was left.
            if self.run.try_set(None).is_none() {
                browser::keep_focus(self.button);
            }
        });
    }
}

/// What is under way, in words, and its end.
#[component]
pub(super) fn UnderWay(asking: Asking) -> impl IntoView {
    let run = asking.run;
    // A region that is always there is heard when its words change.
    view! {
        <span class="quiet" role="status">{move || run.with(Option::is_some).then_some("Asking…")}</span>
        {move || run.get().map(|run| view! {
            <button class="stop" type="button" on:click=move |_| run.cancel()>"Cancel"</button>
        })}
    }
}
