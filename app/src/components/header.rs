//! Name, model, self-test, views, where things run, theme.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    browser,
    engine::LoadedModel,
    offline::{self, OfflineState},
    session::Session,
    tables::grouped,
    views::{VIEWS, View},
};

const THEME: &str = "nearside.theme";

#[component]
pub(super) fn Header(session: Session) -> impl IntoView {
    view! {
        <header>
            <p class="brand"><svg class="logo" aria-hidden="true" viewBox="0 0 24 24" width="22" height="22">
                <circle cx="12" cy="12" r="10" class="moon" /><path class="near" d="M12 2a10 10 0 0 0 0 20Z" />
            </svg>"Nearside"</p>
            {move || session.model.get().map(|model| view! { <ModelChip model /> })}
            <nav aria-label="Views">
                {VIEWS.iter().map(|spec| view! { <ViewButton session view=spec.view /> }).collect_view()}
            </nav>
            <Where session />
            <ThemeButton />
        </header>
        {move || session.offline.update.get().map(|waiting| view! {
            <p class="update" role="status">
                "A new version of this page is ready. "
                <button class="primary" on:click=move |_| offline::take_over(&waiting)>"Use it now"</button>
            </p>
        })}
    }
}

#[component]
fn ModelChip(model: Arc<LoadedModel>) -> impl IntoView {
    let (manifest, test) = (model.manifest(), model.self_test);
    let explained = format!(
        "{} of {} golden rows gave the file's own bits on this machine",
        test.passed, test.rows
    );
    view! {
        <p class="model">
            <span class="name">{manifest.name.clone()}</span>
            <span class="details"><span class="version">"v" {manifest.version.clone()}</span> " · "
                <span class="self-test" title=explained.clone()>
                    {format!("✓ {}/{}", test.passed, test.rows)}
                    <span class="long">" reference outputs identical"</span></span></span>
            <span class="hidden">": " {explained}</span>
        </p>
    }
}

#[component]
fn ViewButton(session: Session, view: View) -> impl IntoView {
    let current = move || (session.view.get() == view).then_some("page");
    view! {
        <button aria-current=current on:click=move |_| session.enter(view)>{view.name()}</button>
    }
}

/// Where the model runs, what was sent, and whether it would work without a network.
#[component]
fn Where(session: Session) -> impl IntoView {
    let sent = move || match session.comparisons.sent.get() {
        0 => "0 bytes sent".to_owned(),
        bytes => format!("{} bytes sent to your endpoint", grouped(bytes)),
    };
    let state = session.offline.state;
    let reason = move || state.get().reason();
    view! {
        <p class="where" class:online-only=move || matches!(state.get(), OfflineState::Unavailable(_))>
            <span class="dot" aria-hidden="true"></span>
            <span class="device">"On this device"</span>
            <span class="sent">{sent}</span>
            <span class="offline" title=reason>{move || state.with(OfflineState::words)}</span>
        </p>
    }
}

#[component]
fn ThemeButton() -> impl IntoView {
    let theme = RwSignal::new(String::new());
    Effect::new(move |before: Option<()>| {
        // The page's first script has set what was chosen before; here it only becomes known.
        if before.is_none() {
            theme.set(browser::recall(THEME, true).unwrap_or_default());
        }
        if let Some(root) = document().document_element() {
            // An attribute of this name is always valid.
            let _ = root.set_attribute("data-theme", &theme.get());
        }
    });
    let next = move || match theme.get().as_str() {
        "" => "dark",
        "dark" => "light",
        _ => "",
    };
    let turn = move |_| {
        let name = untrack(next);
        theme.set(name.to_owned());
        browser::keep(THEME, (!name.is_empty()).then_some(name), true);
    };
    let words = move || match theme.get().as_str() {
        "dark" => "Theme: dark",
        "light" => "Theme: light",
        _ => "Theme: as the system",
    };
    view! {
        <button class="theme" on:click=turn aria-label=words title=words>
            <svg aria-hidden="true" viewBox="0 0 16 16" width="16" height="16">
                <circle class="moon" cx="8" cy="8" r="6" /><path class="near" d="M8 2a6 6 0 0 1 0 12Z" />
            </svg>
        </button>
    }
}
