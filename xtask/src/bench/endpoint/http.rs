//! As much of HTTP as asking a server on this machine takes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The body that `GET path` gives.
pub(super) fn get(address: SocketAddr, path: &str) -> Result<String> {
    exchange(address, &format!("GET {path} HTTP/1.0\r\nhost: {address}\r\n\r\n"))
}

/// The body that answers `body`, sent as CSV.
pub(super) fn post(address: SocketAddr, path: &str, body: &str) -> Result<String> {
    let length = body.len();
    let head = format!("host: {address}\r\ncontent-type: text/csv\r\ncontent-length: {length}");
    exchange(address, &format!("POST {path} HTTP/1.0\r\n{head}\r\n\r\n{body}"))
}

/// In HTTP/1.0 the answer ends with its connection, and comes in no chunks.
fn exchange(address: SocketAddr, request: &str) -> Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(request.as_bytes())?;
    let mut said = String::new();
    stream.read_to_string(&mut said)?;
    Ok(body_of(&said)?.to_owned())
}

fn body_of(said: &str) -> Result<&str> {
    let (head, body) = said.split_once("\r\n\r\n").context("the answer breaks off in its head")?;
    let status = head.split_whitespace().nth(1).unwrap_or_default();
    ensure!(status == "200", "expected status 200, found {status}: {body}");
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_of_a_good_answer_is_given() {
        assert_eq!(body_of("HTTP/1.1 200 OK\r\na: b\r\n\r\n1,2\n").unwrap(), "1,2\n");
    }

    #[test]
    fn a_bad_answer_is_an_error_with_what_it_says() {
        let error = body_of("HTTP/1.0 400 Bad Request\r\n\r\nline 1: a cell is missing");
        let error = error.unwrap_err().to_string();
        assert!(error.contains("found 400: line 1"), "{error}");
        assert!(body_of("HTTP/1.1 200 OK\r\n").is_err());
    }
}
