//! What travels between the page and its workers.
//!
//! A message is an array: bytes, and behind them files, buffers and ports. Decoding bytes takes a
//! tenth of the code and time that walking over JavaScript objects does. Both sides are built
//! together, so the bytes name no fields.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_bytes::ByteBuf;

/// A kind of worker.
pub trait Service: 'static {}

/// What a worker of one kind can be asked.
pub trait Request: Serialize + DeserializeOwned + 'static {
    /// Who answers it.
    type Service: Service;
    /// The answer.
    type Response: Serialize + DeserializeOwned + 'static;
    /// What is reported before the answer; `()` for nothing.
    type Progress: Serialize + DeserializeOwned + 'static;
    /// Name of the request, of which there is one in a service.
    const KIND: &'static str;
}

/// A request on its way.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Envelope {
    /// Counts up from 1.
    pub(crate) id: u32,
    /// [`Request::KIND`].
    pub(crate) kind: String,
    /// The request.
    pub(crate) payload: ByteBuf,
}

/// What comes back.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Reply {
    /// A [`Request::Progress`].
    Progress {
        /// The envelope's.
        id: u32,
        payload: ByteBuf,
    },
    /// A [`Request::Response`], or why there is none.
    Done {
        /// The envelope's.
        id: u32,
        outcome: Result<ByteBuf, String>,
    },
}

/// Writing into memory cannot fail; what is empty is refused by the reader, in words.
pub(crate) fn encode(value: &impl Serialize) -> Vec<u8> {
    postcard::to_allocvec(value).unwrap_or_default()
}

/// # Errors
/// Words, if the bytes are of another build or kind.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8], expected: &str) -> Result<T, String> {
    postcard::from_bytes(bytes).map_err(|error| format!("expected {expected}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_survives_its_way() {
        let sent = Envelope { id: 7, kind: "sniff".to_owned(), payload: ByteBuf::from(vec![1, 2]) };
        let found: Envelope = decode(&encode(&sent), "an envelope").unwrap();
        assert_eq!((found.id, found.kind, found.payload), (sent.id, sent.kind, sent.payload));
    }

    #[test]
    fn bytes_of_another_kind_are_refused_in_words() {
        let error = decode::<Envelope>(&[0xff], "an envelope").unwrap_err();
        assert!(error.starts_with("expected an envelope: "), "{error}");
    }
}
