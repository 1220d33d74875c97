//! Name, model, self-test, views, offline state, theme.

use std::sync::Arc;

use leptos::prelude::*;
use worker::messages::Description;

use crate::{browser, offline, session::Session, views::View};

const THEME: &str = "nearside.theme";

#[component]
pub(super) fn Header(session: Session) -> impl IntoView {
    view! {
        <header>
            <h1>"Nearside"</h1>
            {move || session.engine.description().map(|d| view! { <Model description=d /> })}
            <p class="state">
                <span class="privacy">"Runs in your browser, nothing is sent"</span>
                <span class="offline">{move || session.offline.get().words()}</span>
            </p>
            <ThemeButton />
            <nav aria-label="Views">
                {View::NAMED.map(|view| view! { <ViewButton session view /> })}
            </nav>
            {move || session.update.get().map(|waiting| view! {
                <p class="update" role="status">
                    "A new version of this page is ready. "
                    <button on:click=move |_| offline::take_over(&waiting)>"Use it now"</button>
                </p>
            })}
        </header>
    }
}

#[component]
fn Model(description: Arc<Description>) -> impl IntoView {
    let (manifest, test) = (&description.manifest, description.self_test);
    let verdict = if test.is_passed() { "self-test ✓" } else { "self-test ✗" };
    let explained = format!(
        "{} of {} golden rows gave the file's own bits on this machine",
        test.passed, test.rows
    );
    view! {
        <p class="model">
            <span class="name">{manifest.name.clone()}</span>
            " version " <span class="num">{manifest.version.clone()}</span> ", "
            <span class="self-test" class:failed=!test.is_passed() title=explained.clone()>{verdict}</span>
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

#[component]
fn ThemeButton() -> impl IntoView {
    let theme = RwSignal::new(browser::recall(THEME, true).unwrap_or_default());
    Effect::new(move |_| {
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
        let theme_name = next();
        theme.set(theme_name.to_owned());
        browser::keep(THEME, (!theme_name.is_empty()).then_some(theme_name), true);
    };
    let words = move || match theme.get().as_str() {
        "dark" => "Theme: dark",
        "light" => "Theme: light",
        _ => "Theme: as the system",
    };
    view! { <button class="quiet theme" on:click=turn>{words}</button> }
}
