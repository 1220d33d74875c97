//! The engine as an ES module, for any page.

use js_sys::Float32Array;
use ndarray::ArrayView2;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::{Predictor, table};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** The answer for one row. */
export interface Prediction {
  /** Index of the verdict among the classes that `describe()` lists. */
  class: number;
  /** Probability of the positive class, within [0, 1]. */
  probability: number;
  /** Probability per class. */
  probabilities: number[];
  /** What the network gives: one logit, or one a class. */
  logits: number[];
}
/** Why one row is predicted as it is. */
export interface Explanation {
  /** Index of the class whose logit is explained. */
  class: number;
  /** What each feature adds to the logit (integrated gradients); they sum to `logit - baseline_logit`. */
  contributions: number[];
  /** The logit halfway between the classes. */
  baseline_logit: number;
  /** The row's own logit. */
  logit: number;
  /** The most alike of the known cases, nearest first, by the distance of their z scores. */
  neighbours: { index: number; label: number; distance: number }[];
}
/** What would change the verdict on a row. */
export interface Alternatives {
  /** The smallest change found that crosses the threshold: values in feature order, the features
   * that were changed, and by how many standard deviations in all. Null if there is none. */
  counterfactual: { values: number[]; changed: number[]; distance: number; prediction: Prediction; novelty: Novelty | null } | null;
  /** The nearest known case of another class; null if the file carries none. */
  nearest: { index: number; label: number; distance: number } | null;
}
/** How far a row is from the known cases. */
export interface Novelty {
  /** Squared Mahalanobis distance. */
  distance: number;
  /** Beyond it a row is unlike anything known. */
  threshold: number;
  /** Pairs of features whose order no training row breaks and this one does: alarming as well. */
  broken: [number, number][];
}
/** What a predictor file says of itself; see docs/PREDICTOR.md. */
export interface Manifest {
  format: string; name: string; version: string; task: string;
  features: { name: string; group: string; statistic?: string; unit?: string; median: number }[];
  classes: { name: string; codes: string[] }[];
  positive: number; threshold: number;
  [key: string]: unknown;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// Typed as the interface above.
    #[wasm_bindgen(typescript_type = "Prediction")]
    pub type PredictionObject;
    /// Typed as the interface above.
    #[wasm_bindgen(typescript_type = "Explanation")]
    pub type ExplanationObject;
    /// Typed as the interface above.
    #[wasm_bindgen(typescript_type = "Alternatives")]
    pub type AlternativesObject;
    /// Typed as the interface above.
    #[wasm_bindgen(typescript_type = "Novelty")]
    pub type NoveltyObject;
    /// Typed as the interface above.
    #[wasm_bindgen(typescript_type = "Manifest")]
    pub type ManifestObject;
}

/// A predictor, ready to run.
#[wasm_bindgen(js_name = Predictor)]
pub struct Face(Predictor);

#[wasm_bindgen(js_class = Predictor)]
impl Face {
    /// Reads a predictor file. Throws an `Error` that says what is wrong with it.
    #[wasm_bindgen(js_name = fromBytes)]
    pub fn from_bytes(bytes: &[u8]) -> Result<Face, JsError> {
        Ok(Self(Predictor::open(bytes)?))
    }

    /// What the file says of itself.
    pub fn describe(&self) -> Result<ManifestObject, JsError> {
        // By way of text: parts of the manifest are JSON that the engine itself never reads.
        let text = serde_json::to_string(self.0.manifest())?;
        let object = js_sys::JSON::parse(&text).map_err(|_| JsError::new("expected JSON"))?;
        Ok(object.unchecked_into())
    }

    /// Whether this machine computes the file's golden rows bit for bit.
    #[wasm_bindgen(js_name = selfTest)]
    pub fn self_test(&self) -> bool {
        self.0.self_test().is_passed()
    }

    /// Predicts one row of measured values, in feature order.
    pub fn predict(&self, values: &[f32]) -> Result<PredictionObject, JsError> {
        Ok(object(&self.0.predict(values)?)?.unchecked_into())
    }

    /// How far a row is from the known cases; undefined if the file has no such check.
    pub fn novelty(&self, values: &[f32]) -> Result<Option<NoveltyObject>, JsError> {
        let found = self.0.novelty(values)?;
        found.map(|novelty| Ok(object(&novelty)?.unchecked_into())).transpose()
    }

    /// Explains the prediction for one row of measured values, in feature order.
    pub fn explain(&self, values: &[f32]) -> Result<ExplanationObject, JsError> {
        Ok(object(&self.0.explain(values)?)?.unchecked_into())
    }

    /// Looks for what would change the verdict at the file's threshold, leaving the features whose
    /// indices are in `locked` as they are.
    pub fn alternatives(
        &self,
        values: &[f32],
        locked: Vec<usize>,
    ) -> Result<AlternativesObject, JsError> {
        let found = self.0.alternatives(values, &locked, self.0.manifest().threshold)?;
        Ok(object(&found)?.unchecked_into())
    }

    /// Predicts one row given as text: a CSV line or a JSON body.
    #[wasm_bindgen(js_name = predictText)]
    pub fn predict_text(&self, text: &str) -> Result<PredictionObject, JsError> {
        let rows = table::read(text, &self.0.manifest().table_schema())?;
        let values = rows.first().and_then(table::InputRow::values);
        let values = values.ok_or_else(|| JsError::new("expected a row without gaps"))?;
        self.predict(&values)
    }

    /// Predicts many rows, laid end to end; gives the positive class's probability for each.
    ///
    /// Rows are taken over a few thousand at a time, so that memory stays small however many there are.
    #[wasm_bindgen(js_name = predictBatch)]
    pub fn predict_batch(&self, values: &Float32Array) -> Result<Float32Array, JsError> {
        let manifest = self.0.manifest();
        let (features, classes) = (manifest.features.len() as u32, manifest.classes.len());
        if values.length() % features != 0 {
            let found = values.length();
            let words =
                format!("expected rows of {features} values end to end, found {found} values");
            return Err(JsError::new(&words));
        }
        let rows = values.length() / features;
        let answers = Float32Array::new_with_length(rows);
        for from in (0..rows).step_by(AT_A_TIME as usize) {
            let to = rows.min(from + AT_A_TIME);
            let part = values.subarray(from * features, to * features).to_vec();
            let shape = ((to - from) as usize, features as usize);
            let part = ArrayView2::from_shape(shape, &part)?;
            let found = self.0.predict_batch(part).map_err(|error| in_part(from, &error))?;
            let positive: Vec<f32> =
                found.iter().skip(manifest.positive).step_by(classes).copied().collect();
            answers.subarray(from, to).copy_from(&positive);
        }
        Ok(answers)
    }
}

/// Rows that are taken over at a time.
const AT_A_TIME: u32 = 2400;

fn in_part(from: u32, error: &crate::Error) -> JsError {
    JsError::new(&format!("counting from row {from}, {error}"))
}

/// Maps become plain objects and 64-bit integers plain numbers, as in JSON.
fn object(value: &impl Serialize) -> Result<JsValue, JsError> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).map_err(|error| JsError::new(&error.to_string()))
}
