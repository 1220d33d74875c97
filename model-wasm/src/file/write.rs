//! Manifest and tensors to bytes.

use std::collections::HashMap;

use safetensors::tensor::TensorView;

use super::{GOLDEN_INPUTS, GOLDEN_LOGITS, MANIFEST_KEY, Precision, Tensor, Tensors, checksum};
use crate::{Error, Manifest, Predictor};

/// A predictor file in the making: all but the golden logits, which the engine itself adds.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What the file says of itself.
    pub manifest: Manifest,
    /// Parameters under PyTorch's names; reference rows where they may be published.
    pub tensors: Tensors,
    /// Golden inputs, [samples, features] row-major.
    pub golden: Vec<f32>,
}

impl Draft {
    /// Computes the golden logits and serialises. The same draft gives the same bytes.
    ///
    /// # Errors
    /// Whatever [`Predictor::from_bytes`] would find wrong with the file.
    pub fn seal(mut self) -> Result<Vec<u8>, Error> {
        let (samples, features) = (self.manifest.samples.len(), self.manifest.features.len());
        let logits = self.manifest.logits();
        let inputs = Tensor::new(Precision::F32, &[samples, features], &self.golden);
        self.tensors.insert(GOLDEN_INPUTS, inputs);
        let blank = Tensor::new(Precision::F32, &[samples, logits], &vec![0.0; samples * logits]);
        self.tensors.insert(GOLDEN_LOGITS, blank);
        let engine = Predictor::new(self.manifest.clone(), &self.tensors)?;
        let computed = engine.golden_logits()?;
        self.tensors
            .insert(GOLDEN_LOGITS, Tensor::new(Precision::F32, &[samples, logits], &computed));
        self.serialise()
    }

    fn serialise(mut self) -> Result<Vec<u8>, Error> {
        let stored: Vec<_> =
            self.tensors.iter().map(|(name, tensor)| (name, tensor, tensor.bytes())).collect();
        let bytes = stored.iter().map(|(name, _, bytes)| (name.as_str(), bytes.as_ref()));
        self.manifest.checksum = Some(checksum(bytes));
        let text = serde_json::to_string(&self.manifest)
            .map_err(|found| Error::manifest("a manifest that can be written", found))?;
        let metadata = HashMap::from([(MANIFEST_KEY.to_owned(), text)]);
        let container =
            |found: safetensors::SafeTensorError| Error::Container { found: found.to_string() };
        let views = stored
            .iter()
            .map(|(name, tensor, bytes)| {
                let view = TensorView::new(tensor.dtype(), tensor.shape().to_vec(), bytes);
                Ok((name.as_str(), view.map_err(container)?))
            })
            .collect::<Result<Vec<_>, Error>>()?;
        safetensors::serialize(views, Some(metadata)).map_err(container)
    }
}
