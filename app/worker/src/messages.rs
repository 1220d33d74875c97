//! What page and workers say to each other.
//!
//! Messages travel as bytes, since decoding them takes a tenth of the code and time that walking
//! over JavaScript objects does. Both sides are built together, so the bytes name no fields.
//!
//! Here stands what a first verdict needs. What only the annex asks is in [`further`], and travels
//! as bytes within these bytes, so that the page's first program need not know how to read it.

pub mod further;

use model_wasm::{
    Explanation, Manifest, Novelty, Prediction, Predictor, ReferenceRow, SelfTest, table::Cell,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Page to worker. A predictor file travels by itself, as a transferred `ArrayBuffer`.
#[derive(Debug, Serialize, Deserialize)]
pub enum Question {
    /// Predict one row, in feature order, with the verdict at this threshold.
    Predict(Vec<f32>, f64),
    /// Say why one row, in feature order, is predicted as it is.
    Explain(Vec<f32>),
    /// Say once more what the loaded file says of itself.
    Describe,
    /// Read a pasted or dropped text, and show its first row.
    Read(String),
    /// A [`further::Question`], which may come with bytes of its own.
    Further(#[serde(with = "serde_bytes")] Vec<u8>),
    /// Hand out the predictor file itself, for another worker.
    File,
    /// Hand out the known cases of the predictor file.
    Reference,
}

/// A question with the number that its answer will carry.
#[derive(Debug, Serialize, Deserialize)]
pub struct Asked {
    /// Counts up from 1.
    pub ticket: u32,
    /// What is asked.
    pub question: Question,
}

/// Worker to page.
#[derive(Debug, Serialize, Deserialize)]
pub enum Message {
    /// The first message: the worker listens.
    Ready {
        /// [`crate::BUILD`] of the worker.
        build: String,
    },
    /// The worker could not start.
    Failed(String),
    /// A predictor file was read and checked.
    Loaded(Box<Description>),
    /// A predictor file was refused; the one before stays.
    Refused(String),
    /// The answer to a question, or what was wrong with it.
    Answered {
        /// The question's number.
        ticket: u32,
        /// The answer.
        outcome: Result<Answer, String>,
    },
}

/// Answers, one for each [`Question`].
#[derive(Debug, Serialize, Deserialize)]
pub enum Answer {
    /// To [`Question::Predict`]; with whether the row looks like known cases, if the file tells.
    Predicted(Prediction, Option<Novelty>),
    /// To [`Question::Explain`].
    Explained(Explanation),
    /// To [`Question::Describe`].
    Described(Box<Description>),
    /// To [`Question::Read`].
    Read {
        /// Rows of the text, at least 1.
        rows: usize,
        /// The first row's cells, in feature order.
        first: Vec<Cell>,
    },
    /// To [`Question::Further`]: a [`further::Answer`].
    Further(#[serde(with = "serde_bytes")] Vec<u8>),
    /// To [`Question::File`].
    File(#[serde(with = "serde_bytes")] Vec<u8>),
    /// To [`Question::Reference`].
    Reference(Vec<ReferenceRow>),
}

/// All that the page knows of a predictor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// What the file says of itself.
    pub manifest: Manifest,
    /// Values of the sample cases, in the order of the manifest's `samples`.
    pub samples: Vec<Vec<f32>>,
    /// Result of the golden rows on this machine.
    pub self_test: SelfTest,
}

impl Asked {
    /// The bytes that travel.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        encode(self)
    }

    /// A question from its bytes.
    ///
    /// # Errors
    /// Words, if the bytes are of another version or kind.
    pub fn decode(bytes: &[u8]) -> Result<Self, String> {
        decode(bytes, "a question")
    }
}

impl Message {
    /// The bytes that travel.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        encode(self)
    }

    /// A message from its bytes.
    ///
    /// # Errors
    /// Words, if the bytes are of another version or kind.
    pub fn decode(bytes: &[u8]) -> Result<Self, String> {
        decode(bytes, "a message")
    }
}

/// Writing into memory cannot fail; what is empty is refused by the reader, in words.
fn encode(value: &impl Serialize) -> Vec<u8> {
    postcard::to_allocvec(value).unwrap_or_default()
}

fn decode<T: DeserializeOwned>(bytes: &[u8], expected: &str) -> Result<T, String> {
    postcard::from_bytes(bytes).map_err(|error| format!("expected {expected}: {error}"))
}

impl Description {
    /// What `predictor` says of itself, with the self-test run now.
    #[must_use]
    pub fn of(predictor: &Predictor) -> Self {
        Self {
            manifest: predictor.manifest().clone(),
            samples: predictor.samples().map(<[f32]>::to_vec).collect(),
            self_test: predictor.self_test(),
        }
    }
}
