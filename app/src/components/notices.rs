//! The one place where notices appear; it shifts nothing.

use leptos::prelude::*;

use crate::{
    notices::{Notice, NoticeKind},
    session::Session,
};

#[component]
pub(super) fn NoticeArea(session: Session) -> impl IntoView {
    let notices = session.notices;
    let close_passing = move |_| notices.passing.set(None);
    let close_error = move |_| notices.error.set(None);
    // Regions that are always there are heard when their words change.
    view! {
        <div class="notices">
            <div role="alert">{move || notices.error.get().map(|notice| shown(notice, close_error))}</div>
            <div role="status">{move || notices.passing.get().map(|notice| shown(notice, close_passing))}</div>
        </div>
    }
}

fn shown(notice: Notice, close: impl Fn(leptos::ev::MouseEvent) + Copy + 'static) -> impl IntoView {
    let (class, sign) = match notice.kind {
        NoticeKind::Done => ("notice done", "✓"),
        NoticeKind::Warning => ("notice warning", "!"),
        NoticeKind::Error => ("notice error", "✗"),
    };
    view! {
        <div class=class>
            <span class="sign" aria-hidden="true">{sign}</span>
            <p>{notice.words}</p>
            <button class="close" aria-label="Close this notice" on:click=close>"×"</button>
        </div>
    }
}
