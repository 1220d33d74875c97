use serde::{Deserialize, Serialize};

use crate::{Failure, failed::status_failure, loose, verdict::Verdict};

/// The response headers that tell kinds of answers apart; `None` where absent or, in a browser,
/// not exposed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Hints {
    /// `x-amzn-ErrorType`, such as `ForbiddenException`; what follows a colon is ignored.
    pub error_type: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Retry-After`.
    pub retry_after: Option<String>,
}

impl Hints {
    /// `Retry-After` in whole seconds; `None` when absent or given as a date.
    pub fn retry_after_s(&self) -> Option<u64> {
        self.retry_after.as_deref()?.trim().parse().ok()
    }

    pub(crate) fn is_html(&self) -> bool {
        self.content_type.as_deref().is_some_and(|kind| kind.to_lowercase().contains("html"))
    }
}

/// What a response means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// The remote named a class.
    Verdict {
        /// The code as the remote wrote it, without quotes; a whole number without decimals.
        class_code: String,
        /// The score beside it, in the remote's own scale; of several, that of the class named.
        score: Option<f64>,
        /// Which contract's form the answer had, in plain words.
        shape: String,
    },
    /// The remote gave the network's output and named no class: whoever asks applies a threshold.
    Scores {
        /// One number (of a sigmoid head: the positive class's probability) or one a class; finite.
        scores: Vec<f64>,
        /// Which contract's form the answer had, in plain words.
        shape: String,
    },
    /// No verdict, and why.
    Failure(Failure),
}

impl Answer {
    /// An answer from what a parser found, or the failure it made of it.
    pub(crate) fn of(found: Result<Verdict, Failure>) -> Self {
        match found {
            Ok(Verdict { class_code, score, shape }) => {
                Self::Verdict { class_code, score, shape: shape.to_owned() }
            }
            Err(failure) => Self::Failure(failure),
        }
    }

    /// The answer to one row, by the response to it; of a success `read` reads the answers that are in it.
    pub(crate) fn only(
        (status, hints, body): (u16, &Hints, &str),
        read: impl FnOnce(&str) -> Result<Vec<Self>, Failure>,
    ) -> Self {
        let body = body.trim();
        if !(200..300).contains(&status) {
            let value = loose::parse(body);
            return Self::Failure(status_failure(status, hints, body, value.as_ref()));
        }
        match read(body) {
            Ok(mut answers) if answers.len() == 1 => answers.remove(0),
            Ok(answers) => {
                let found = format!("{} predictions instead of one", answers.len());
                Self::Failure(Failure::not_understood(&found, body))
            }
            Err(failure) => Self::Failure(failure),
        }
    }

    /// Scores alone, or the failure.
    pub(crate) fn of_scores(found: Result<Vec<f64>, Failure>, shape: &str) -> Self {
        match found {
            Ok(scores) => Self::Scores { scores, shape: shape.to_owned() },
            Err(failure) => Self::Failure(failure),
        }
    }
}
