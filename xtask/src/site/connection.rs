//! One connection: one request read, one answer written.

use std::io::{BufRead, BufReader, Read, Result, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::route::Answer;
use super::{Shared, gzip};

/// Browsers open connections ahead of need; one that stays silent is let go.
const PATIENCE: Duration = Duration::from_secs(10);

/// No browser sends a longer head to a static host.
const LONGEST_HEAD_BYTES: u64 = 64 * 1024;

/// Reads one request from `stream` and answers it.
pub(super) fn serve(mut stream: TcpStream, shared: &Shared) -> Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let Some(Request { method, target, takes_gzip }) = read_request(&stream)? else {
        return Ok(());
    };
    if shared.is_stopped() {
        return Ok(());
    }
    let path = target.split(['?', '#']).next().unwrap_or_default();
    shared.note(path);
    let answer = match method.as_str() {
        "GET" | "HEAD" => shared.answer(path),
        _ => Answer::not_allowed(),
    };
    let compressed = Some(&shared.compressed).filter(|_| takes_gzip);
    let compressed = compressed.and_then(|compressed| compressed.of(&answer.body));
    let body = compressed.as_deref().unwrap_or(&answer.body);
    let coding = match compressed {
        Some(_) => "content-encoding: gzip\r\nvary: accept-encoding\r\n",
        None => "",
    };
    let head = head(&answer, body.len(), &[coding, shared.folder.headers()].concat());
    stream.write_all(head.as_bytes())?;
    if method != "HEAD" {
        stream.write_all(body)?;
    }
    stream.flush()
}

/// What is needed of a request.
struct Request {
    method: String,
    target: String,
    takes_gzip: bool,
}

/// The request, whose head is read to its end.
fn read_request(stream: &TcpStream) -> Result<Option<Request>> {
    let mut reader = BufReader::new(stream.take(LONGEST_HEAD_BYTES));
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut takes_gzip = false;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 0 && header != "\r\n" && header != "\n" {
        takes_gzip |= gzip::is_accepted(&header);
        header.clear();
    }
    let mut words = first.split_whitespace().map(str::to_owned);
    let request = words.next().zip(words.next());
    Ok(request.map(|(method, target)| Request { method, target, takes_gzip }))
}

fn head(answer: &Answer, length: usize, headers: &str) -> String {
    let location =
        answer.location.as_ref().map(|to| format!("location: {to}\r\n")).unwrap_or_default();
    format!(
        "HTTP/1.1 {}\r\ncontent-type: {}\r\ncontent-length: {}\r\ncache-control: no-cache\r\n\
         {location}{}connection: close\r\n\r\n",
        answer.status, answer.kind, length, headers
    )
}
