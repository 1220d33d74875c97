//! One connection: one request read, one answer written.

use std::io::{BufRead, BufReader, Read, Result, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::Shared;
use super::route::Answer;

/// Browsers open connections ahead of need; one that stays silent is let go.
const PATIENCE: Duration = Duration::from_secs(10);

/// No browser sends a longer head to a static host.
const LONGEST_HEAD_BYTES: u64 = 64 * 1024;

/// Reads one request from `stream` and answers it.
pub(super) fn serve(mut stream: TcpStream, shared: &Shared) -> Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let Some((method, target)) = read_request(&stream)? else {
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
    stream.write_all(head(&answer, shared.folder.headers()).as_bytes())?;
    if method != "HEAD" {
        stream.write_all(&answer.body)?;
    }
    stream.flush()
}

/// The method and target of the request; its headers are read to their end and not needed.
fn read_request(stream: &TcpStream) -> Result<Option<(String, String)>> {
    let mut reader = BufReader::new(stream.take(LONGEST_HEAD_BYTES));
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 0 && header != "\r\n" && header != "\n" {
        header.clear();
    }
    let mut words = first.split_whitespace().map(str::to_owned);
    Ok(words.next().zip(words.next()))
}

fn head(answer: &Answer, headers: &str) -> String {
    let location =
        answer.location.as_ref().map(|to| format!("location: {to}\r\n")).unwrap_or_default();
    format!(
        "HTTP/1.1 {}\r\ncontent-type: {}\r\ncontent-length: {}\r\ncache-control: no-cache\r\n\
         {location}{}connection: close\r\n\r\n",
        answer.status,
        answer.kind,
        answer.body.len(),
        headers
    )
}
