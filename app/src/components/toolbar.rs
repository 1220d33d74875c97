//! Ways to fill the form.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use worker::messages::Description;

use super::incoming;
use crate::{browser, session::Session};

#[component]
pub(crate) fn Toolbar(session: Session, description: Arc<Description>) -> impl IntoView {
    let form = session.form;
    let share = move |_| {
        let address = form.address();
        browser::show_address(&address);
        spawn_local(async move {
            let done = match browser::copy(address).await {
                true => "Copied a link",
                false => "The address bar now shows a link",
            };
            session.notice.set(format!(
                "{done} that carries these values; they stay in its fragment, which no server sees."
            ));
        });
    };
    let paste = move |event: leptos::ev::Targeted<web_sys::Event, web_sys::HtmlInputElement>| {
        let field = event.target();
        let text = field.value();
        if !text.trim().is_empty() {
            field.set_value("");
            incoming::read(session, text);
        }
    };
    view! {
        <div class="toolbar">
            <label class="hidden" for="paste">"Paste a row"</label>
            <input id="paste" type="text" placeholder="Paste a CSV row or a JSON body, here or anywhere"
                autocomplete="off" spellcheck="false" on:change:target=paste />
            <Samples session description />
            <button on:click=move |_| form.undo() disabled=move || !form.can_undo()>"Undo"</button>
            <button on:click=move |_| form.clear()>"Clear"</button>
            <button on:click=share>"Copy link"</button>
        </div>
    }
}

#[component]
fn Samples(session: Session, description: Arc<Description>) -> impl IntoView {
    let titles = description.manifest.samples.iter().enumerate().map(|(index, sample)| {
        view! { <option value=index.to_string()>{sample.title.clone()}</option> }
    });
    let titles = titles.collect_view();
    let pick = move |event: leptos::ev::Targeted<web_sys::Event, web_sys::HtmlSelectElement>| {
        let select = event.target();
        let chosen = select.value().parse::<usize>().ok();
        if let Some(values) = chosen.and_then(|index| description.samples.get(index)) {
            session.form.show(values);
        }
        select.set_value("");
    };
    view! {
        <label class="hidden" for="sample">"Sample cases"</label>
        <select id="sample" on:change:target=pick>
            <option value="">"Sample cases…"</option>
            {titles}
        </select>
    }
}
