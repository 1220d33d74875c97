//! A plain static host, as small as the ones the page must live on, at any base. As some of those
//! do, it sends the headers that a `_headers` file asks for, so that workers are held to the page's
//! policy as well.
//!
//! Each connection carries one request and is then closed, so that after [`Site::stop`] no
//! kept-alive connection goes on answering: the offline tests depend on that.

mod connection;
mod gzip;
mod route;

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use gzip::Compressed;
use route::{Answer, Folder};

/// How long a self-made connection may take to wake the listener.
const WAKE: Duration = Duration::from_secs(2);

/// A folder served over HTTP on this machine, until stopped or dropped.
pub struct Site {
    address: SocketAddr,
    shared: Arc<Shared>,
    listener: Option<JoinHandle<()>>,
}

/// What the threads of one site have in common.
struct Shared {
    folder: Folder,
    stopped: AtomicBool,
    requests: Mutex<Vec<String>>,
    once: Mutex<HashMap<String, Vec<u8>>>,
    compressed: Compressed,
}

impl Site {
    /// Serves `root` at `base` (`/`, or a sub-path such as `/tools/nearside/`) on `port` of the
    /// loopback interface; port 0 takes a free one.
    ///
    /// # Errors
    /// When the base is not between slashes, the folder is missing, or the port is taken.
    pub fn start(root: &Path, base: &str, port: u16) -> Result<Self> {
        ensure!(
            base.starts_with('/') && base.ends_with('/'),
            "the base must start and end with a slash, found `{base}`"
        );
        ensure!(root.is_dir(), "there is no folder {}; build the page first", root.display());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("port {port} is taken; choose another with --port"))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            folder: Folder::new(root, base),
            stopped: AtomicBool::new(false),
            requests: Mutex::default(),
            once: Mutex::default(),
            compressed: Compressed::default(),
        });
        let for_thread = Arc::clone(&shared);
        let listener = Some(std::thread::spawn(move || accept(&listener, &for_thread)));
        Ok(Self { address, shared, listener })
    }

    /// The address of the page, base and trailing slash included.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.shared.folder.base())
    }

    /// The port, for starting a second site at the same address later.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The paths asked for so far, in order of arrival, without queries.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Gives `body` to the next who asks for `path`, as a cache on the way does with an old file.
    pub fn answer_once(&self, path: &str, body: &[u8]) {
        let mut once = self.shared.once.lock().unwrap_or_else(PoisonError::into_inner);
        once.insert(path.to_owned(), body.to_vec());
    }

    /// Stops listening; when this returns, a new connection is refused.
    pub fn stop(mut self) {
        self.close();
    }

    fn close(&mut self) {
        let Some(listener) = self.listener.take() else {
            return;
        };
        self.shared.stopped.store(true, Ordering::SeqCst);
        // The listener waits for a connection; this one tells it to look at the flag. When it
        // cannot be made, waiting for the thread could last for ever.
        if TcpStream::connect_timeout(&self.address, WAKE).is_ok() {
            let _ = listener.join();
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    fn answer(&self, path: &str) -> Answer {
        let mut answer = self.folder.answer(path);
        let mut once = self.once.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(body) = once.remove(path) {
            answer.body = body;
        }
        answer
    }

    fn note(&self, path: &str) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.push(path.to_owned());
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for connection in listener.incoming() {
        if shared.is_stopped() {
            return;
        }
        let Ok(connection) = connection else { continue };
        let shared = Arc::clone(shared);
        // A visitor who hangs up is no fault of the site, so the outcome is dropped.
        std::thread::spawn(move || connection::serve(connection, &shared).ok());
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("models")).unwrap();
        std::fs::write(folder.path().join("index.html"), "<p>hello").unwrap();
        std::fs::write(folder.path().join("a b.wasm"), [0, 1, 2]).unwrap();
        std::fs::write(folder.path().join("models/m.safetensors"), "m").unwrap();
        folder
    }

    fn ask(site: &Site, request: &str) -> String {
        let mut stream = TcpStream::connect(site.address).unwrap();
        write!(stream, "{request} HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn check(base: &str, request: &str, status: &str, expected: &str) {
        let folder = folder();
        let site = Site::start(folder.path(), base, 0).unwrap();
        let answer = ask(&site, request);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request}: {answer}");
        assert!(answer.contains(expected), "{request}: {answer}");
    }

    #[test]
    fn the_base_answers_with_the_index() {
        check("/", "GET /", "200", "<p>hello");
        check("/tools/nearside/", "GET /tools/nearside/?x=1", "200", "text/html");
    }

    #[test]
    fn files_come_with_their_types_and_are_revalidated() {
        check("/", "GET /a%20b.wasm", "200", "content-type: application/wasm\r\n");
        check("/", "GET /models/m.safetensors", "200", "application/octet-stream");
        check("/", "GET /a%20b.wasm", "200", "cache-control: no-cache");
        check("/", "GET /a%20b.wasm", "200", "content-length: 3\r\n");
    }

    #[test]
    fn headers_that_the_folder_lists_for_all_are_sent() {
        let folder = folder();
        let listed = "/*\n  X-One: 1\n  X-Two: 2\n/sw.js\n  X-Three: 3\n";
        std::fs::write(folder.path().join("_headers"), listed).unwrap();
        let site = Site::start(folder.path(), "/", 0).unwrap();
        let answer = ask(&site, "GET /");
        assert!(answer.contains("\r\nX-One: 1\r\nX-Two: 2\r\nconnection: close\r\n"), "{answer}");
        assert!(!answer.contains("X-Three"));
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        check("/", "GET /nothing", "404", "");
        check("/tools/nearside/", "GET /index.html", "404", "");
        check("/tools/nearside/", "GET /tools/nearside", "301", "location: /tools/nearside/");
    }

    #[test]
    fn no_path_leads_out_of_the_folder() {
        for path in ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "/models/..%2f..%2fx", "//etc/passwd"]
        {
            check("/", &format!("GET {path}"), "404", "");
        }
    }

    #[test]
    fn only_reading_is_allowed() {
        check("/", "POST /", "405", "");
        check("/", "HEAD /", "200", "content-length: 8\r\n");
    }

    #[test]
    fn who_understands_gzip_gets_it() {
        use flate2::read::GzDecoder;

        let folder = folder();
        let text = "the same again and again ".repeat(100);
        std::fs::write(folder.path().join("long.txt"), &text).unwrap();
        let site = Site::start(folder.path(), "/", 0).unwrap();
        let mut stream = TcpStream::connect(site.address).unwrap();
        write!(stream, "GET /long.txt HTTP/1.1\r\nhost: x\r\naccept-encoding: gzip\r\n\r\n")
            .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap() + 4;
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        assert!(head.contains("content-encoding: gzip\r\nvary: accept-encoding\r\n"), "{head}");
        assert!(head.contains(&format!("content-length: {}\r\n", answer.len() - end)));
        let mut found = String::new();
        GzDecoder::new(&answer[end..]).read_to_string(&mut found).unwrap();
        assert_eq!(found, text);
        assert!(ask(&site, "GET /long.txt").ends_with(&text));
    }

    #[test]
    fn an_old_file_is_given_once_and_then_the_new_one() {
        let folder = folder();
        let site = Site::start(folder.path(), "/", 0).unwrap();
        site.answer_once("/", b"<p>old");
        assert!(ask(&site, "GET /").contains("<p>old"));
        assert!(ask(&site, "GET /").contains("<p>hello"));
    }

    #[test]
    fn requests_are_remembered_without_their_queries() {
        let folder = folder();
        let site = Site::start(folder.path(), "/", 0).unwrap();
        ask(&site, "GET /nothing?at=all");
        assert_eq!(site.requests(), ["/nothing"]);
    }

    #[test]
    fn a_stopped_site_refuses_connections_even_opened_ones() {
        let folder = folder();
        let site = Site::start(folder.path(), "/", 0).unwrap();
        let address = site.address;
        let mut early = TcpStream::connect(address).unwrap();
        site.stop();
        assert!(TcpStream::connect(address).is_err());
        let mut answer = Vec::new();
        // Sending or receiving may fail, or receiving may find nothing; an answer is what must not be.
        let _ = early.write_all(b"GET / HTTP/1.1\r\n\r\n");
        let _ = early.read_to_end(&mut answer);
        assert!(answer.is_empty());
    }

    #[test]
    fn a_silent_visitor_does_not_keep_others_waiting() {
        let folder = folder();
        let site = Site::start(folder.path(), "/", 0).unwrap();
        let _silent = TcpStream::connect(site.address).unwrap();
        assert!(ask(&site, "GET /").contains("hello"));
    }
}
