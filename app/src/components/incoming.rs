//! What is pasted or dropped anywhere on the page: a row, a table, or another predictor.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ClipboardEvent, DragEvent, Element, File};
use worker::desk::{FirstRow, ReadFirst};

use crate::{browser, session::Session, tables::TableFile, views::View};

/// Bytes beyond which a file is no single row.
const LONGEST_ROW: f64 = 65_536.0;

/// Listens for what is pasted and dropped.
pub(crate) fn listen(session: Session) {
    let paste = window_event_listener_untyped("paste", move |event| paste(session, &event));
    let over = window_event_listener_untyped("dragover", |event| event.prevent_default());
    let drop = window_event_listener_untyped("drop", move |event| drop_file(session, &event));
    on_cleanup(move || [paste, over, drop].into_iter().for_each(WindowListenerHandle::remove));
}

/// Takes over pasted rows. A single number pasted into a field goes there as usual, and a text
/// pasted into a text area or the endpoint's settings stays there.
fn paste(session: Session, event: &web_sys::Event) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
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
fn drop_file(session: Session, event: &web_sys::Event) {
    event.prevent_default();
    let data = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
    let file = data.and_then(|data| data.files()).and_then(|files| files.get(0));
    if let Some(file) = file {
        open(session, file);
    }
}

/// Takes over a file: a predictor by how it begins, a short text perhaps as a row, any other as a
/// table.
pub(crate) fn open(session: Session, file: File) {
    spawn_local(async move {
        let name = file.name();
        let taken = match head(&file).await {
            Ok(head) => match Kind::of(&head, &name) {
                Kind::Predictor => buffer(&file).await.map(|bytes| session.load(&bytes)),
                Kind::Other(reason) => Err(reason.to_owned()),
                Kind::Text if file.size() > LONGEST_ROW => {
                    show_table(session, &file);
                    Ok(())
                }
                Kind::Text => {
                    let text = session.engine.text_of(&file).await;
                    text.map(|text| take(session, text, file.into()))
                }
            },
            Err(reason) => Err(reason),
        };
        if let Err(reason) = taken {
            session.notices.error(format!("{name} could not be read: {reason}"));
        }
    });
}

/// What a file is, as far as its beginning tells.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    /// A safetensors container.
    Predictor,
    /// Rows of some kind; the table reader says more.
    Text,
    /// Neither, and what it is.
    Other(&'static str),
}

/// Bytes that tell what a file is.
const HEAD: f64 = 64.0;

impl Kind {
    /// By its first bytes; a predictor's usual ending counts too, so that a broken one is told as such.
    fn of(head: &[u8], name: &str) -> Self {
        let begins = |with: &[u8]| head.starts_with(with);
        // A container begins with the length of its header, and then the header, which is JSON.
        if head.len() > 8 && head[8] == b'{' && head[4..8] == [0; 4] {
            return Self::Predictor;
        }
        if begins(b"version https://git-lfs") {
            return Self::Other(
                "it is a Git LFS pointer, not the file itself; fetch it with `git lfs pull`",
            );
        }
        // An ONNX file is a protocol buffer: its version, and then who wrote it.
        if begins(&[0x08]) && head.get(2) == Some(&0x12) {
            return Self::Other(
                "it is an ONNX file; this page reads Nearside's own predictor files (.safetensors), which the \
                 trainer writes",
            );
        }
        if name.ends_with(".safetensors") { Self::Predictor } else { Self::Text }
    }
}

async fn head(file: &File) -> Result<Vec<u8>, String> {
    let part: Blob =
        file.slice_with_f64_and_f64(0.0, HEAD).map_err(|error| browser::words(&error))?;
    let bytes = JsFuture::from(part.array_buffer()).await.map_err(|e| browser::words(&e))?;
    Ok(js_sys::Uint8Array::new(&bytes).to_vec())
}

async fn buffer(file: &File) -> Result<js_sys::ArrayBuffer, String> {
    let bytes =
        JsFuture::from(file.array_buffer()).await.map_err(|error| browser::words(&error))?;
    bytes.dyn_into().map_err(|_| "expected bytes".to_owned())
}

/// Takes over a text: one row as the case in hand, anything longer as a table.
pub(crate) fn read(session: Session, text: String) {
    let Ok(file) = browser::blob(&text) else { return };
    take(session, text, file);
}

fn take(session: Session, text: String, file: Blob) {
    spawn_local(async move {
        let lines = text.trim().lines().count();
        match session.engine.ask(ReadFirst { text: plain(&text) }).await {
            Ok(FirstRow { rows: 1, cells }) => {
                session.open_cells(&cells, "your row");
                session.notices.done("Took over one row.");
            }
            // Why many lines are no table is told where columns can be chosen.
            Err(reason) if lines < 2 => {
                session.notices.error(format!("This could not be read as a row. {reason}."));
            }
            _ => show_table(session, &file),
        }
    });
}

/// Compare has a use for a table too, so whoever is there stays there. What was brought is scored at
/// once where every column is known.
fn show_table(session: Session, file: &Blob) {
    session.tables.bring(TableFile::of(file));
    if session.view.get_untracked() != View::Compare {
        session.enter(View::Batch);
    }
}

/// What a row is wrapped in where people copy it from: quotes, a curl command, a line of Python, JSON
/// within JSON. Anything else stays as it is.
fn plain(text: &str) -> String {
    let mut text = text.trim();
    if let Some(body) = curl_body(text) {
        text = body;
    }
    text = text.trim_end_matches(';').trim();
    for call in ["np.array(", "numpy.array(", "array(", "torch.tensor(", "tensor("] {
        if let Some(inner) = text.strip_prefix(call).and_then(|rest| rest.strip_suffix(')')) {
            text = inner.split("], dtype").next().unwrap_or(inner).trim_start_matches('[');
            text = text.trim_end_matches(']').trim();
        }
    }
    // A JSON string holds a text of its own.
    if let Ok(inner) = serde_json::from_str::<String>(text) {
        return plain(&inner);
    }
    let unquoted = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    let text = unquoted.unwrap_or(text);
    column(text).unwrap_or_else(|| text.to_owned())
}

/// The body of a curl command.
fn curl_body(text: &str) -> Option<&str> {
    text.starts_with("curl ").then_some(())?;
    let options = ["--data-raw ", "--data-binary ", "--data ", "-d "];
    let after = options.iter().find_map(|option| Some(text.split_once(option)?.1.trim_start()))?;
    let quote = after.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    after[1..].split_once(quote).map(|(body, _)| body)
}

/// A column of numbers, one a line, as the row that it is.
fn column(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let numbers = lines.iter().all(|line| line.parse::<f64>().is_ok());
    (lines.len() > 1 && numbers).then(|| lines.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_taken_out_of_what_it_is_wrapped_in() {
        let cases = [
            ("1,2,3", "1,2,3"),
            ("'1,2,3'", "1,2,3"),
            ("\"1,2,3\"", "1,2,3"),
            ("np.array([1, 2, 3])", "1, 2, 3"),
            ("array([1., 2., 3.], dtype=float32)", "1., 2., 3."),
            ("1\n2\n3\n", "1,2,3"),
            ("curl -X POST https://a/b -H 'x: y' -d '{\"data\":\"1,2\"}'", "{\"data\":\"1,2\"}"),
            ("\"{\\\"data\\\":\\\"1,2\\\"}\"", "{\"data\":\"1,2\"}"),
            ("a,b\n1,2\n3,4", "a,b\n1,2\n3,4"),
        ];
        for (text, expected) in cases {
            assert_eq!(plain(text), expected, "{text}");
        }
    }

    #[test]
    fn a_file_is_told_by_how_it_begins() {
        let container = [&40u64.to_le_bytes()[..], b"{\"__metadata__\""].concat();
        assert_eq!(Kind::of(&container, "a"), Kind::Predictor);
        let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0";
        assert!(
            matches!(Kind::of(pointer, "a.safetensors"), Kind::Other(words) if words.contains("LFS"))
        );
        let onnx = [0x08, 0x08, 0x12, 0x07, b'p', b'y', b't'];
        assert!(matches!(Kind::of(&onnx, "a.onnx"), Kind::Other(words) if words.contains("ONNX")));
        assert_eq!(Kind::of(b"a,b\n1,2\n", "a.csv"), Kind::Text);
        assert_eq!(Kind::of(b"broken", "a.safetensors"), Kind::Predictor);
    }
}
