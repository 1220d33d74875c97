//! From a request's path to an answer, touching nothing outside the served folder.

use std::path::{Path, PathBuf};

const TEXT: &str = "text/plain; charset=utf-8";

/// Content types by file ending; everything else is plain bytes.
const KINDS: [(&str, &str); 11] = [
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("json", "application/json"),
    ("webmanifest", "application/manifest+json"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("csv", "text/csv; charset=utf-8"),
    ("txt", TEXT),
];

/// A folder and the path that it is served at.
pub(super) struct Folder {
    root: PathBuf,
    base: String,
    headers: String,
}

/// What goes back to the visitor.
pub(super) struct Answer {
    pub(super) status: &'static str,
    pub(super) kind: &'static str,
    pub(super) location: Option<String>,
    pub(super) body: Vec<u8>,
}

impl Folder {
    pub(super) fn new(root: &Path, base: &str) -> Self {
        // A folder without such a file asks for none.
        let listed = std::fs::read_to_string(root.join("_headers")).unwrap_or_default();
        Self { root: root.to_owned(), base: base.to_owned(), headers: for_all(&listed) }
    }

    /// What every answer says besides, each line with its end.
    pub(super) fn headers(&self) -> &str {
        &self.headers
    }

    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// The answer to a request for `path` (no query), which is still percent-encoded.
    pub(super) fn answer(&self, path: &str) -> Answer {
        if format!("{path}/") == self.base {
            return Answer::moved_to(&self.base);
        }
        self.file(path).unwrap_or_else(Answer::not_found)
    }

    fn file(&self, path: &str) -> Option<Answer> {
        let relative = decoded(path.strip_prefix(&self.base)?)?;
        let mut file = self.root.join(safe(&relative)?);
        if file.is_dir() {
            file.push("index.html");
        }
        let body = std::fs::read(&file).ok()?;
        Some(Answer { status: "200 OK", kind: kind_of(&file), location: None, body })
    }
}

impl Answer {
    pub(super) fn not_allowed() -> Self {
        Self::text("405 Method Not Allowed", "only reading is possible here\n")
    }

    fn not_found() -> Self {
        Self::text("404 Not Found", "there is no such file\n")
    }

    fn moved_to(base: &str) -> Self {
        let location = Some(base.to_owned());
        Self { location, ..Self::text("301 Moved Permanently", "") }
    }

    fn text(status: &'static str, body: &str) -> Self {
        Self { status, kind: TEXT, location: None, body: body.into() }
    }
}

/// The headers that a `_headers` file lists for every path: the indented lines below `/*`.
fn for_all(listed: &str) -> String {
    let below = listed.lines().skip_while(|line| line.trim_end() != "/*").skip(1);
    let headers = below.take_while(|line| line.starts_with([' ', '\t']));
    headers.map(|line| format!("{}\r\n", line.trim())).collect()
}

/// The path itself if each of its parts is an ordinary name.
fn safe(relative: &str) -> Option<&str> {
    let is_ordinary = |part: &str| part != ".." && part != "." && !part.contains(['\\', ':', '\0']);
    let is_safe = !relative.starts_with('/') && relative.split('/').all(is_ordinary);
    is_safe.then_some(relative)
}

fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' { hex(rest.next()?)? * 16 + hex(rest.next()?)? } else { byte });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn kind_of(file: &Path) -> &'static str {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    KINDS
        .iter()
        .find(|(known, _)| *known == ending)
        .map_or("application/octet-stream", |(_, kind)| kind)
}
