//! Keys that work anywhere on the page.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use crate::{browser, session::Session, views::View};

const HELP: &str = "Keys: / goes to the paste field, Ctrl+Z undoes and Ctrl+Y does again; on a strip the \
    arrows, Page Up and Page Down, Home and End move its mark, and a digit types a number; in a table j and k go to \
    the next and the previous row.";

pub(crate) fn listen(session: Session) {
    let keys = window_event_listener_untyped("keydown", move |event| {
        pressed(session, event.unchecked_ref());
    });
    on_cleanup(move || keys.remove());
}

fn pressed(session: Session, event: &KeyboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    // A strip is an input too, but nothing is typed into it.
    let typing = target.is_some_and(|element| {
        element
            .matches("textarea, select, input:not([type=range], [type=checkbox])")
            .unwrap_or(false)
    });
    if typing {
        return;
    }
    let command = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        "z" if command && !event.shift_key() => session.form.undo(),
        "y" if command => session.form.redo(),
        "z" | "Z" if command => session.form.redo(),
        "/" if !command => {
            session.enter(View::Predict);
            browser::after_paint(|| browser::focus("paste"));
        }
        "?" if !command => session.notices.done(HELP),
        _ => return,
    }
    event.prevent_default();
}
