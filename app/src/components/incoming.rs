//! What is pasted or dropped anywhere on the page: a row, a table, or another predictor.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ClipboardEvent, DragEvent, File};

use crate::{
    browser,
    exchange::{Topic, hand_over},
    session::Session,
    views::View,
};

/// Bytes beyond which a file is no single row.
const LONGEST_ROW: f64 = 65_536.0;

/// Takes over pasted rows. A single number pasted into a field goes there as usual, and a text
/// pasted into a text area or the endpoint's settings stays there.
pub(super) fn paste(session: Session, event: &web_sys::Event) {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let matches =
        |selector: &str| target.as_ref().is_some_and(|e| e.matches(selector).unwrap_or(false));
    let Some(text) = event.dyn_ref::<ClipboardEvent>().and_then(pasted) else { return };
    let many = text.trim().contains([',', ';', '\t', '\n', '{', '[']);
    let own = matches("textarea, .compare input") || (matches("input") && !many);
    if own || text.trim().is_empty() {
        return;
    }
    event.prevent_default();
    read(session, text);
}

fn pasted(event: &ClipboardEvent) -> Option<String> {
    event.clipboard_data()?.get_data("text/plain").ok()
}

/// Takes over a dropped file.
pub(super) fn drop(session: Session, event: &web_sys::Event) {
    event.prevent_default();
    let data = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
    let file = data.and_then(|data| data.files()).and_then(|files| files.get(0));
    if let Some(file) = file {
        open(session, file);
    }
}

/// Takes over a file: a predictor by its ending, a short text perhaps as a row, any other as a table.
pub(crate) fn open(session: Session, file: File) {
    spawn_local(async move {
        let name = file.name();
        let taken = if name.ends_with(".safetensors") {
            buffer(&file).await.map(|bytes| session.engine.load(&bytes))
        } else if file.size() > LONGEST_ROW {
            show_table(session, &file);
            Ok(())
        } else {
            text(&file).await.map(|text| take(session, text, file.into()))
        };
        if let Err(reason) = taken {
            session.notice.set(format!("{name} could not be read: {reason}"));
        }
    });
}

async fn buffer(file: &File) -> Result<js_sys::ArrayBuffer, String> {
    let bytes =
        JsFuture::from(file.array_buffer()).await.map_err(|error| browser::words(&error))?;
    bytes.dyn_into().map_err(|_| "expected bytes".to_owned())
}

async fn text(file: &File) -> Result<String, String> {
    let text = JsFuture::from(file.text()).await.map_err(|error| browser::words(&error))?;
    text.as_string().ok_or_else(|| "expected text".to_owned())
}

/// Takes over a text: one row as the case in hand, anything longer as a table.
pub(crate) fn read(session: Session, text: String) {
    let Ok(file) = browser::blob(&text) else { return };
    take(session, text, file.into());
}

fn take(session: Session, text: String, file: JsValue) {
    spawn_local(async move {
        let lines = text.trim().lines().count();
        match session.engine.read(text).await {
            Ok((1, cells)) => {
                session.form.show_cells(&cells);
                session.enter(View::Case);
                session.notice.set("Took over one row.".to_owned());
            }
            // Why many lines are no table is told where columns can be chosen.
            Err(reason) if lines < 2 => {
                session.notice.set(format!("This could not be read as a row. {reason}."))
            }
            _ => show_table(session, &file),
        }
    });
}

/// Compare has a use for a table too, so whoever is there stays there.
fn show_table(session: Session, file: &JsValue) {
    hand_over(Topic::Table, file);
    if session.view.get_untracked() != View::Compare {
        session.enter(View::Table);
    }
}
