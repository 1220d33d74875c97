use model_wasm::{Manifest, manifest::Head};
use serde::{Deserialize, Serialize};
use wire::{Answer, match_class};

/// A row to be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Its name.
    pub title: String,
    /// Its values, in feature order.
    pub values: Vec<f32>,
    /// Its class, where that is known.
    pub label: Option<usize>,
}

/// What this side says of a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Local {
    /// Index of the class that is the verdict.
    pub class: usize,
    /// [`Manifest::chances`] probabilities.
    pub chances: Vec<f32>,
    /// Milliseconds; none where it was not timed.
    pub ms: Option<f64>,
}

/// What the other side says of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Remote {
    /// Verdict, scores or failure.
    pub answer: Answer,
    /// Milliseconds of the last try, from sending to the last byte; none where it was recorded
    /// without.
    pub ms: Option<f64>,
    /// Requests that were sent, from 1; 0 for a recorded answer.
    pub attempts: u32,
    /// Those that were answered with a throttle.
    pub throttled: u32,
    /// Bytes of the bodies that were sent.
    pub sent: u32,
}

/// One row, here and there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Which.
    pub case: Case,
    /// Here; or why there is nothing.
    pub local: Result<Local, String>,
    /// There.
    pub remote: Remote,
}

/// What of a model decides how its answers are read.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// Names and codes of each class, the name first.
    pub classes: Vec<Vec<String>>,
    manifest: Manifest,
}

impl Schema {
    /// Of a model.
    #[must_use]
    pub fn of(manifest: &Manifest) -> Self {
        let words =
            |class: &model_wasm::manifest::Class| class.words().map(str::to_owned).collect();
        Self { classes: manifest.classes.iter().map(words).collect(), manifest: manifest.clone() }
    }

    /// Name of a class.
    #[must_use]
    pub fn name(&self, class: usize) -> &str {
        self.classes.get(class).and_then(|words| words.first()).map_or("?", String::as_str)
    }

    /// The code of a class that is written on the wire.
    #[must_use]
    pub fn code(&self, class: usize) -> &str {
        self.classes.get(class).and_then(|words| words.get(1)).map_or(self.name(class), |code| code)
    }

    /// The class that an answer names, or that its scores mean at the model's own threshold.
    #[must_use]
    pub fn class_of(&self, answer: &Answer) -> Option<usize> {
        match answer {
            Answer::Verdict { class_code, .. } => {
                let words: Vec<&[String]> = self.classes.iter().map(Vec::as_slice).collect();
                match_class(class_code, &words)
            }
            Answer::Scores { scores, .. } => {
                let chances = self.chances(scores);
                let chances: Vec<f32> = chances.iter().map(|&score| score as f32).collect();
                let fits = chances.len() == self.manifest.chances();
                fits.then(|| self.manifest.verdict(&chances, self.manifest.threshold))
            }
            Answer::Failure(_) => None,
        }
    }

    /// The scores of the same class on both sides: of two classes the positive one's, of more the one
    /// that the other side named. None where the other side gave none.
    #[must_use]
    pub fn scores(&self, row: &Row) -> Option<(f64, f64)> {
        let local = row.local.as_ref().ok()?;
        let remote = self.remote_score(&row.remote.answer)?;
        let place = match self.manifest.head {
            Head::Sigmoid => 0,
            Head::Softmax => self.class_of(&row.remote.answer)?,
        };
        // Ours is an f32: theirs, written as its shortest decimal, is the same number only as one.
        Some((f64::from(*local.chances.get(place)?), f64::from(remote as f32)))
    }

    /// The one score of an answer that is compared.
    #[must_use]
    pub fn remote_score(&self, answer: &Answer) -> Option<f64> {
        match answer {
            Answer::Verdict { score, .. } => *score,
            Answer::Scores { scores, .. } => match self.chances(scores) {
                [one] => Some(*one),
                each => each.get(self.class_of(answer)?).copied(),
            },
            Answer::Failure(_) => None,
        }
    }

    /// Scores as this model has them: of two classes some give both, and the positive one says all.
    fn chances<'a>(&self, scores: &'a [f64]) -> &'a [f64] {
        match (self.manifest.head, scores) {
            (Head::Sigmoid, [_, _]) => self.manifest.telling(scores),
            _ => scores,
        }
    }

    /// Both classes, if both sides gave one: here, there.
    #[must_use]
    pub fn pair(&self, row: &Row) -> Option<(usize, usize)> {
        Some((row.local.as_ref().ok()?.class, self.class_of(&row.remote.answer)?))
    }

    /// What went wrong with a row, if something did.
    #[must_use]
    pub fn trouble(&self, row: &Row) -> Option<String> {
        match (&row.local, &row.remote.answer) {
            (Err(reason), _) => Some(format!("here: {reason}")),
            (_, Answer::Failure(failure)) => Some(failure.title()),
            (_, Answer::Verdict { class_code, .. })
                if self.class_of(&row.remote.answer).is_none() =>
            {
                Some(format!("the endpoint's class `{class_code}` is none of this model's"))
            }
            (_, Answer::Scores { scores, .. }) if self.class_of(&row.remote.answer).is_none() => {
                let (expected, found) = (self.manifest.chances(), scores.len());
                Some(format!("scores: expected {expected} a row, found {found}"))
            }
            _ => None,
        }
    }
}
