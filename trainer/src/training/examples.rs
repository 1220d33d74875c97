use burn::tensor::{Device, Tensor, TensorData};

use crate::data::Dataset;

/// What a network learns from: its inputs and the probabilities that it should give.
#[derive(Debug, Clone)]
pub(crate) struct Examples {
    /// Number of features.
    pub(crate) features: usize,
    /// z scores, row-major.
    pub(crate) z: Vec<f32>,
    /// [rows, logits]: the probability of the positive class, or of every class.
    pub(crate) targets: Vec<f32>,
    /// Number of logits: one for two classes, else one a class.
    pub(crate) logits: usize,
}

impl Examples {
    /// Rows of the data under their labels.
    pub(crate) fn labelled(data: &Dataset, rows: &[usize], z: Vec<f32>) -> Self {
        let classes = data.classes.len();
        let share = |row: usize, class: usize| f32::from(u8::from(data.labels[row] == class));
        let (logits, targets) = if classes == 2 {
            (1, rows.iter().map(|&row| share(row, data.positive)).collect())
        } else {
            let shares = |&row: &usize| (0..classes).map(move |class| share(row, class));
            (classes, rows.iter().flat_map(shares).collect())
        };
        Self { features: data.features.len(), z, targets, logits }
    }

    pub(crate) fn len(&self) -> usize {
        self.targets.len() / self.logits
    }

    pub(super) fn row(&self, row: usize) -> &[f32] {
        &self.z[row * self.features..(row + 1) * self.features]
    }

    pub(super) fn target(&self, row: usize) -> &[f32] {
        &self.targets[row * self.logits..(row + 1) * self.logits]
    }

    pub(super) fn targets(&self, batch: &[usize], device: &Device) -> Tensor<2> {
        let targets = batch.iter().flat_map(|&row| self.target(row)).copied().collect();
        matrix(targets, self.logits, device)
    }
}

/// Row-major values as a tensor [rows, width].
pub(crate) fn matrix(values: Vec<f32>, width: usize, device: &Device) -> Tensor<2> {
    let rows = values.len() / width.max(1);
    Tensor::from_data(TensorData::new(values, [rows, width]), device)
}
