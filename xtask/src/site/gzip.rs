//! Bodies as a visitor with a slow line wants them. Each is compressed once.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

/// What is shorter fits one packet in any case.
const WORTHWHILE_BYTES: usize = 1024;

/// Compressed bodies by the digest of what they were.
#[derive(Default)]
pub(super) struct Compressed(Mutex<HashMap<Vec<u8>, Arc<Vec<u8>>>>);

impl Compressed {
    /// The body compressed; none where that is not worth it.
    pub(super) fn of(&self, body: &[u8]) -> Option<Arc<Vec<u8>>> {
        if body.len() < WORTHWHILE_BYTES {
            return None;
        }
        let digest = Sha256::digest(body).to_vec();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = kept.get(&digest) {
            return Some(found.clone());
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body).ok()?;
        let compressed = Arc::new(encoder.finish().ok()?);
        kept.insert(digest, compressed.clone());
        Some(compressed)
    }
}

/// Whether a line of a request's head says that gzip is understood.
pub(super) fn is_accepted(header: &str) -> bool {
    let Some((name, value)) = header.split_once(':') else { return false };
    let is_gzip = |coding: &str| {
        let mut parts = coding.split(';').map(str::trim);
        let is_refused = |part: &str| part.replace(' ', "").eq_ignore_ascii_case("q=0");
        parts.next().is_some_and(|coding| coding.eq_ignore_ascii_case("gzip"))
            && !parts.any(is_refused)
    };
    name.trim().eq_ignore_ascii_case("accept-encoding") && value.split(',').any(is_gzip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_to_whom_asks_for_it() {
        assert!(is_accepted("Accept-Encoding: gzip, deflate\r\n"));
        assert!(is_accepted("accept-encoding: br;q=1, gzip;q=0.5\r\n"));
        assert!(!is_accepted("accept-encoding: gzip;q=0, br\r\n"));
        assert!(!is_accepted("accept: gzip\r\n"));
    }

    #[test]
    fn a_body_is_compressed_once_and_a_short_one_never() {
        let compressed = Compressed::default();
        let body = vec![b'x'; WORTHWHILE_BYTES];
        let first = compressed.of(&body).unwrap();
        assert!(first.len() < 100);
        assert!(Arc::ptr_eq(&first, &compressed.of(&body).unwrap()));
        assert!(compressed.of(b"short").is_none());
    }
}
