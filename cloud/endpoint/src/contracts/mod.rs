//! One file a contract: from the body of a request to the body of its answer. Pure but for the
//! engine, so that the tests of `wire` and these say all there is of a body.

mod mlflow;
mod open_inference;
mod sagemaker;
mod tensorflow;

use std::borrow::Cow;

use axum::http::StatusCode;

use crate::model::{Model, Verdicts};

pub(crate) use open_inference::INFER;
pub(crate) use sagemaker::INVOCATIONS;
pub(crate) use tensorflow::PREDICT;

/// Media type of most bodies.
const JSON: &str = "application/json";
/// Media types of bodies in which rows may come elsewhere, and here do not.
const FOREIGN: [&str; 5] =
    ["image/", "audio/", "application/x-npy", "application/x-recordio", "application/x-parquet"];

/// What was asked.
pub(crate) struct Asked<'a> {
    /// As it was before it was compressed.
    pub(crate) body: &'a [u8],
    pub(crate) content_type: Option<&'a str>,
    pub(crate) accept: Option<&'a str>,
    /// Of a body that ends with tensors as bytes: how long the JSON before them is.
    pub(crate) json_length: Option<&'a str>,
}

/// What is answered.
pub(crate) struct Answered<'a> {
    /// The request as it was understood: its media type and its body.
    pub(crate) read: (&'static str, Cow<'a, [u8]>),
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
    /// Of a body that ends with tensors as bytes: how long the JSON before them is.
    pub(crate) json_length: Option<usize>,
    pub(crate) verdicts: Verdicts,
}

/// Why nothing is answered.
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
}

/// One way of asking for predictions.
#[derive(Clone, Copy)]
pub(crate) struct Contract {
    /// Its name in the metrics.
    pub(crate) api: &'static str,
    /// From body to body.
    pub(crate) answer: for<'a> fn(&Model, &Asked<'a>) -> Result<Answered<'a>, Refused>,
}

impl<'a> Asked<'a> {
    /// The body as text, in the character set that its media type names.
    fn text(&self) -> Result<Cow<'a, str>, Refused> {
        let kind = self.content_type.unwrap_or_default();
        if FOREIGN.iter().any(|foreign| kind.trim().to_ascii_lowercase().starts_with(foreign)) {
            return Err(Refused::media(kind, "JSON"));
        }
        let text = decode::text(self.body, charset_of(kind)).map_err(Refused::packed)?;
        Ok(match is_form(kind) {
            false => text,
            true => match text {
                Cow::Borrowed(text) => decode::form(text),
                Cow::Owned(text) => Cow::Owned(decode::form(&text).into_owned()),
            },
        })
    }
}

/// Whether a body is said to be a form, which is what curl says of anything.
fn is_form(content_type: &str) -> bool {
    content_type.trim().to_ascii_lowercase().starts_with("application/x-www-form-urlencoded")
}

/// The parameter `charset` of a media type.
fn charset_of(content_type: &str) -> Option<&str> {
    let mut parameters = content_type.split(';').skip(1).filter_map(|one| one.split_once('='));
    let charset = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    charset.map(|(_, value)| value.trim().trim_matches('"'))
}

impl<'a> Answered<'a> {
    /// An answer in JSON to a request in text.
    fn json(read: (&'static str, Cow<'a, str>), body: String, verdicts: Verdicts) -> Self {
        Self::text(read, (JSON, body), verdicts)
    }

    fn text(
        (mime, text): (&'static str, Cow<'a, str>),
        (content_type, body): (&'static str, String),
        verdicts: Verdicts,
    ) -> Self {
        let bytes = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        let body = body.into_bytes();
        Self { read: (mime, bytes), content_type, body, json_length: None, verdicts }
    }
}

impl Refused {
    /// A request that is not as the contract says.
    pub(crate) fn request(message: impl ToString) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message: message.to_string() }
    }

    /// A body of a media type that is not read.
    fn media(found: &str, expected: &str) -> Self {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        let found = wire::excerpt(found);
        Self { status, message: format!("Content-Type: expected {expected}, found {found}") }
    }

    /// A body that cannot be unpacked.
    pub(crate) fn packed(error: decode::Error) -> Self {
        use decode::Error::{TooLong, UnknownCharset, UnknownCompression};
        let status = match error {
            UnknownCharset(_) | UnknownCompression(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            TooLong(_) => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::BAD_REQUEST,
        };
        Self { status, message: format!("request body: {error}") }
    }
}

/// Scores the rows of a request.
fn score(model: &Model, rows: &[f32]) -> Result<Verdicts, Refused> {
    model.score(rows).map_err(Refused::request)
}
