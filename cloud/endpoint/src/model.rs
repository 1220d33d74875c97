//! The predictor that answers, under the name and version that its paths carry.

use std::path::Path;

use anyhow::{Context, Result};
use model_wasm::Predictor;
use sha2::{Digest, Sha256};
use table::Schema;
use wire::sagemaker::{Score, Scored};

/// The predictor that comes with the program, so that it runs in any folder.
pub const SHIPPED: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../public/models/wdbc-dense.safetensors"
));

/// A checked predictor file with its name on the wire.
pub struct Model {
    /// The engine.
    pub predictor: Predictor,
    /// As in `/v1/models/NAME`.
    pub name: String,
    /// As in `/versions/VERSION`.
    pub version: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The names under which a request may carry its values.
    pub schema: Schema,
    /// What the linear learner would call each class: its numeric code, or its index.
    labels: Vec<u32>,
}

/// What the model says of each row of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdicts {
    /// [rows, [`Model::width`]]: of a sigmoid head the positive class's probability, else one a class.
    pub outputs: Vec<f32>,
    /// Class of each row, at the file's own threshold.
    pub classes: Vec<usize>,
    /// Rows for which not exactly one class is possible, at the strictest level of the file.
    pub unsure: u64,
    /// Rows unlike anything known.
    pub unlike: u64,
}

impl Model {
    /// Reads a predictor file and runs its self-test.
    ///
    /// # Errors
    /// A file that cannot be read, is no predictor, or does not compute here what it was written with.
    pub fn open(file: &Path, name: &str, version: &str) -> Result<Self> {
        let bytes =
            std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        Self::of(&bytes, name, version).with_context(|| format!("{} is refused", file.display()))
    }

    /// The predictor that comes with the program.
    ///
    /// # Errors
    /// Where it does not compute what it was written with.
    pub fn shipped(name: &str, version: &str) -> Result<Self> {
        Self::of(SHIPPED, name, version).context("the shipped predictor is refused")
    }

    fn of(bytes: &[u8], name: &str, version: &str) -> Result<Self> {
        let predictor = Predictor::open(bytes)?;
        let sha256 = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self::new(predictor, name, version, sha256))
    }

    /// A predictor under a name and a version.
    #[must_use]
    pub fn new(predictor: Predictor, name: &str, version: &str, sha256: String) -> Self {
        let classes = predictor.manifest().classes.iter().enumerate();
        let labels = classes
            .map(|(index, class)| {
                let code = class.codes.iter().find_map(|code| code.parse().ok());
                code.unwrap_or(index as u32)
            })
            .collect();
        let schema = predictor.manifest().table_schema();
        let (name, version) = (name.to_owned(), version.to_owned());
        Self { predictor, name, version, sha256, schema, labels }
    }

    /// Numbers that a row has.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.predictor.manifest().features.len()
    }

    /// Numbers that an answer has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.predictor.manifest().chances()
    }

    /// Scores rows laid end to end: the same bits for a row, alone or among others.
    ///
    /// # Errors
    /// Names the first row that cannot be computed, from 1, and why.
    pub fn score(&self, rows: &[f32]) -> Result<Verdicts, String> {
        let manifest = self.predictor.manifest();
        let (columns, width, classes) = (self.columns(), self.width(), manifest.classes.len());
        let probabilities = self.predictor.probabilities(rows);
        let level = manifest.conformal.last();
        let count = rows.len() / columns;
        let mut found = Verdicts {
            outputs: Vec::with_capacity(count * width),
            classes: Vec::with_capacity(count),
            unsure: 0,
            unlike: 0,
        };
        let both = rows.chunks_exact(columns).zip(probabilities.chunks_exact(classes));
        for ((row, chances), number) in both.zip(1..) {
            if chances[0].is_nan() {
                return Err(self.why(row, number));
            }
            let telling = manifest.telling(chances);
            found.outputs.extend_from_slice(telling);
            found.classes.push(manifest.verdict(telling, manifest.threshold));
            let single = level.is_none_or(|level| level.possible_bits(chances).count_ones() == 1);
            found.unsure += u64::from(!single);
            found.unlike += u64::from(self.predictor.is_unlike(row));
        }
        Ok(found)
    }

    /// Why the engine gives nothing for a row.
    fn why(&self, row: &[f32], number: usize) -> String {
        let reason = self.predictor.predict(row).err();
        let reason = reason.map_or("no verdict".to_owned(), |reason| reason.to_string());
        format!("row {number}: {reason}")
    }

    /// The verdicts in the linear learner's fields.
    #[must_use]
    pub fn scored(&self, verdicts: &Verdicts) -> Vec<Scored> {
        let outputs = verdicts.outputs.chunks(self.width());
        let both = outputs.zip(&verdicts.classes);
        both.map(|(output, &class)| Scored {
            score: match output {
                [one] => Score::One(*one),
                each => Score::Each(each.to_vec()),
            },
            predicted_label: self.labels.get(class).copied().unwrap_or(class as u32),
        })
        .collect()
    }

    /// The code of a class as it is written on the wire: its first, or its name.
    #[must_use]
    pub fn code(&self, class: usize) -> String {
        let class = self.predictor.manifest().classes.get(class);
        class.map_or(String::new(), |class| class.codes.first().unwrap_or(&class.name).clone())
    }
}
