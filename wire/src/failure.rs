mod words;

use serde::{Deserialize, Serialize};

/// Longest excerpt of an answer that a [`Failure`] keeps, in characters.
pub const SAID_CHARS: usize = 200;

/// Which part of the way failed, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FailureKind {
    /// 401, or a signature or token that was refused.
    Unauthorized,
    /// 403 `Forbidden`: the API key is missing, wrong, or not meant for this stage.
    BadKey,
    /// 403 `Missing Authentication Token`, 404 or 405: no such path or method.
    WrongPath,
    /// 413: the request body is too large.
    TooLarge,
    /// 429 `Too Many Requests`, or throttling under another status: too many at once.
    Throttled,
    /// 429 `Limit Exceeded`: the key's quota for the day, week or month is used up.
    QuotaExceeded,
    /// 502: the gateway could not use what the function returned.
    BadGateway,
    /// 504: nothing came back within the gateway's limit, 29 s by default.
    TimedOut,
    /// The function raised an error; in the non-proxy integration under HTTP 200.
    LambdaError,
    /// The function was stopped at its own time limit, which is not the gateway's.
    FunctionTimedOut,
    /// 424 or a `ModelError` passed on: the model's container failed.
    ModelError,
    /// An answer came, and no class code could be read from it.
    NotUnderstood,
    /// An answer began and did not come to its end.
    CutShort,
    /// The address sends on to another one, and following that led to no answer.
    Redirected,
    /// The request failed in the browser, without a readable answer.
    Unreachable,
    /// This side stopped waiting.
    LocalTimeout,
    /// The user cancelled.
    Cancelled,
    /// Any other status that is no success.
    OtherStatus(u16),
}

/// Why a request gave no verdict, with words for the person who sent it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What failed.
    pub kind: FailureKind,
    /// What came back, on one line, at most [`SAID_CHARS`] characters; may be empty.
    pub said: String,
    /// What was found where a class code was expected; empty unless an answer came that has none.
    pub found: String,
    /// The status in a proxy envelope that nothing opened, where HTTP itself said success.
    #[serde(default)]
    pub enveloped: Option<u16>,
}

impl Failure {
    /// A failure of `kind`; `said` is put on one line and shortened.
    pub fn new(kind: FailureKind, said: &str) -> Self {
        Self { kind, said: shortened(said), found: String::new(), enveloped: None }
    }

    /// An answer from which no class code could be read, `found` saying what it was instead; or one
    /// that ends in the middle of its JSON.
    pub(crate) fn not_understood(found: &str, said: &str) -> Self {
        let kind = match ends_early(said) {
            true => FailureKind::CutShort,
            false => FailureKind::NotUnderstood,
        };
        Self { found: found.to_owned(), ..Self::new(kind, said) }
    }

    /// The same failure, told by a proxy envelope with this status; of several the innermost counts.
    pub(crate) fn in_envelope(self, status: u16) -> Self {
        Self { enveloped: self.enveloped.or(Some(status)), ..self }
    }

    /// Whether the same request may succeed a little later: throttling, 5xx and a connection that broke, since a used
    /// quota, a refused request and an error in the function come back the same.
    pub fn is_retryable(&self) -> bool {
        use FailureKind::{BadGateway, CutShort, OtherStatus, Throttled, TimedOut};
        match self.kind {
            Throttled | BadGateway | TimedOut | CutShort => true,
            OtherStatus(status) => (500..600).contains(&status),
            _ => false,
        }
    }
}

/// Whether a text is the beginning of a JSON document and not the whole of it.
fn ends_early(text: &str) -> bool {
    let document = text.trim_start().starts_with(['{', '[']);
    // A number that was cut, as `0.`, is no number, and not an early end to the parser.
    let text = text.trim_end().trim_end_matches(['+', '-', '.', 'e', 'E']);
    let parsed = serde_json::from_str::<serde::de::IgnoredAny>(text);
    document && parsed.is_err_and(|error| error.is_eof())
}

/// The text on one line, what cannot be seen written out, cut to [`SAID_CHARS`] characters with an ellipsis as the last.
fn shortened(text: &str) -> String {
    let mut words = text.split_whitespace();
    let mut line = words.next().unwrap_or_default().to_owned();
    for word in words {
        line.push(' ');
        line.push_str(word);
        // Each word has a character at least, and each character at most four bytes.
        if line.len() > 4 * SAID_CHARS {
            break;
        }
    }
    let line = table::visible(line.chars());
    match line.char_indices().nth(SAID_CHARS) {
        Some(_) => line.chars().take(SAID_CHARS - 1).chain(['…']).collect(),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{FailureKind::*, *};
    use crate::Protocol;

    const KINDS: [FailureKind; 19] = [
        Unauthorized,
        BadKey,
        WrongPath,
        TooLarge,
        Throttled,
        QuotaExceeded,
        BadGateway,
        TimedOut,
        LambdaError,
        FunctionTimedOut,
        ModelError,
        NotUnderstood,
        CutShort,
        Redirected,
        Unreachable,
        LocalTimeout,
        Cancelled,
        OtherStatus(503),
        OtherStatus(400),
    ];

    #[test]
    fn only_throttling_server_faults_and_broken_answers_are_retried() {
        let retried: Vec<_> =
            KINDS.into_iter().filter(|kind| Failure::new(*kind, "").is_retryable()).collect();
        assert_eq!(retried, [Throttled, BadGateway, TimedOut, CutShort, OtherStatus(503)]);
    }

    #[test]
    fn every_kind_says_what_happened_and_what_to_do_in_its_own_words() {
        let mut titles: Vec<String> = KINDS.map(|kind| Failure::new(kind, "").title()).to_vec();
        titles.sort();
        titles.dedup();
        assert_eq!(titles.len(), KINDS.len());
        for failure in KINDS.map(|kind| Failure::new(kind, "")) {
            for asked in Protocol::ALL {
                let (what, next) = (failure.explanation(asked), failure.next_step(asked));
                assert!(what.ends_with('.') && next.ends_with('.'), "{failure:?}");
                assert!(!what.contains(['{', '}']), "{what}");
                let is_gateways = asked == Protocol::ApiGateway;
                let names_gateway =
                    what.to_lowercase().contains("the gateway") || next.contains("gateway");
                let behind = matches!(failure.kind, LambdaError | FunctionTimedOut);
                assert!(is_gateways || behind || !names_gateway, "{asked:?}: {what} {next}");
            }
        }
    }

    #[test]
    fn an_unreachable_address_lists_the_likely_causes() {
        let text = Failure::new(Unreachable, "Failed to fetch").explanation(Protocol::ApiGateway);
        for cause in ["address", "CORS", "https", "offline", "DEFAULT_4XX"] {
            assert!(text.contains(cause), "{cause}");
        }
    }

    #[test]
    fn a_long_answer_is_kept_short_and_on_one_line() {
        assert_eq!(Failure::new(Cancelled, " a\n  b\t").said, "a b");
        assert_eq!(Failure::new(Cancelled, "\u{feff}<html>").said, "\\u{feff}<html>");
        let said = Failure::new(Cancelled, &"ä ".repeat(150)).said;
        assert_eq!((said.chars().count(), said.chars().last()), (200, Some('…')));
        assert_eq!(Failure::new(Cancelled, &"x".repeat(200)).said, "x".repeat(200));
    }

    proptest! {
        #[test]
        fn what_was_said_never_exceeds_its_limit(text in "(?s).{0,600}") {
            prop_assert!(Failure::new(Cancelled, &text).said.chars().count() <= SAID_CHARS);
        }
    }
}
