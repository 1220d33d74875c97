//! SageMaker: the container contract's bodies, in the linear learner's shapes.
//!
//! Source: SageMaker developer guide, "Common data formats for inference" and "Linear learner
//! response formats".

mod answer;
mod request;

use headers_accept::Accept;
use mediatype::MediaType;

pub use answer::{Score, Scored, answer, parse_answer, parse_answers, parse_answers_on};
pub use request::{parse_rows, request_body};

/// Largest body that a real-time endpoint is sent, in bytes.
pub const MAX_BODY: usize = 6_291_456;

/// A form of body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// `text/csv`: one row a line, no header, no label.
    Csv,
    /// `application/json`.
    Json,
    /// `application/jsonlines`: an object a line.
    JsonLines,
}

impl Content {
    /// The form that a `Content-Type` or one entry of an `Accept` names, parameters left out; `None`
    /// for another.
    #[must_use]
    pub fn of(header: &str) -> Option<Self> {
        let kind = header.split(';').next().unwrap_or_default().trim();
        [Self::Csv, Self::Json, Self::JsonLines]
            .into_iter()
            .find(|content| kind.eq_ignore_ascii_case(content.mime()))
    }

    /// The form that an `Accept` header likes best (RFC 9110, 12.5.1), JSON where it allows anything or nothing is
    /// said; `None` if it allows none of ours.
    #[must_use]
    pub fn accepted(header: Option<&str>) -> Option<Self> {
        let Some(header) = header.filter(|header| !header.trim().is_empty()) else {
            return Some(Self::Json);
        };
        let accept: Accept = header.parse().ok()?;
        let ours = [Self::Json, Self::JsonLines, Self::Csv].map(Self::mime);
        let ours: Vec<MediaType<'_>> =
            ours.iter().filter_map(|mime| MediaType::parse(mime).ok()).collect();
        Self::of(&accept.negotiate(&ours)?.to_string())
    }

    /// Its media type.
    #[must_use]
    pub fn mime(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Json => "application/json",
            Self::JsonLines => "application/jsonlines",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_type_is_read_without_its_parameters() {
        assert_eq!(Content::of("text/csv; charset=utf-8"), Some(Content::Csv));
        assert_eq!(Content::of("Application/JSON"), Some(Content::Json));
        assert_eq!(Content::of("image/png"), None);
    }

    #[test]
    fn what_is_accepted_is_the_form_that_is_liked_best() {
        let accepted = |header| Content::accepted(Some(header));
        assert_eq!(accepted("text/csv;q=0.1, application/jsonlines"), Some(Content::JsonLines));
        assert_eq!(accepted("application/json;q=0, */*"), Some(Content::JsonLines));
        assert_eq!(accepted("text/*"), Some(Content::Csv));
        assert_eq!(accepted("text/csv;q=0"), None);
        assert_eq!(Content::accepted(None), Some(Content::Json));
        assert_eq!(Content::accepted(Some("*/*")), Some(Content::Json));
        assert_eq!(Content::accepted(Some("image/png, text/csv;q=0.5")), Some(Content::Csv));
        assert_eq!(Content::accepted(Some("application/jsonlines")), Some(Content::JsonLines));
        assert_eq!(Content::accepted(Some("image/png")), None);
    }
}
