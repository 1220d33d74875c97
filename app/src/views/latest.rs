//! Questions that follow what is on the page: only the newest answer counts.

use std::future::Future;

use leptos::{prelude::*, task::spawn_local};

/// Whenever `question` changes, asks; an answer that comes after a newer question is dropped, and
/// while one is under way only the newest of those that follow is asked.
pub(crate) fn latest<Q, A, F>(
    question: impl Fn() -> Option<Q> + 'static,
    ask: impl Fn(Q) -> F + Clone + 'static,
    hear: impl Fn(A) + Clone + 'static,
) where
    Q: Clone + 'static,
    A: 'static,
    F: Future<Output = A> + 'static,
{
    let waiting = StoredValue::new_local(None::<Q>);
    let asked = StoredValue::new(0u32);
    let busy = StoredValue::new(false);
    Effect::new(move |_| {
        waiting.set_value(question());
        asked.update_value(|asked| *asked += 1);
        if busy.get_value() {
            return;
        }
        busy.set_value(true);
        let (ask, hear) = (ask.clone(), hear.clone());
        spawn_local(async move {
            while let Some(question) = waiting.try_update_value(Option::take).flatten() {
                let newest = asked.try_get_value();
                let answer = ask(question).await;
                // The view may be gone by now, or something newer asked, or nothing any more.
                if newest.is_some() && asked.try_get_value() == newest {
                    hear(answer);
                }
            }
            busy.try_update_value(|busy| *busy = false);
        });
    });
}
