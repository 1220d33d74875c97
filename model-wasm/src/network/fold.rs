//! Batch norm folded into the linear layers, in f64, rounded once.

use std::collections::BTreeSet;

use kernel::Dense;

use crate::{
    Error,
    file::Tensors,
    manifest::{BatchNorm, Layer, Linear},
};

/// A linear layer in f64, while batch norms are still being folded into it.
struct Affine {
    /// [outputs, inputs], row-major.
    weights: Vec<f64>,
    bias: Vec<f64>,
    relu: bool,
}

/// `y = x · scale + shift` per feature: what a batch norm does once it is trained.
struct Scaling {
    scale: Vec<f64>,
    shift: Vec<f64>,
}

/// The walk over the layer list.
struct Folding<'a> {
    tensors: &'a Tensors,
    done: Vec<Affine>,
    /// A batch norm after ReLU, waiting for the next linear layer.
    pending: Option<Scaling>,
    width: usize,
    /// Names of the layers so far. A tensor that served two would let a small file ask for a large
    /// network.
    names: BTreeSet<String>,
}

/// Folds `layers` into dense layers that map `inputs` z scores to `logits` numbers.
///
/// # Errors
/// [`Error::Layer`] or [`Error::Tensor`] naming the first place that does not fit.
pub fn fold(
    layers: &[Layer],
    tensors: &Tensors,
    inputs: usize,
    logits: usize,
) -> Result<Vec<Dense>, Error> {
    let mut folding =
        Folding { tensors, done: Vec::new(), pending: None, width: inputs, names: BTreeSet::new() };
    for (index, layer) in layers.iter().enumerate() {
        folding.step(index, layer)?;
    }
    folding.finish(layers.len(), logits)
}

impl Folding<'_> {
    fn step(&mut self, index: usize, layer: &Layer) -> Result<(), Error> {
        match layer {
            Layer::Linear(linear) => self.linear(index, linear),
            Layer::BatchNorm(norm) => self.batch_norm(index, norm),
            Layer::Relu => self.relu(index),
            Layer::Dropout { rate } if (0.0..1.0).contains(rate) => Ok(()),
            Layer::Dropout { rate } => Err(misplaced(index, "a dropout rate within [0, 1)", rate)),
        }
    }

    fn linear(&mut self, index: usize, layer: &Linear) -> Result<(), Error> {
        if layer.inputs != self.width || layer.outputs == 0 {
            let expected = format!("a linear layer with {} inputs", self.width);
            let found = format!("{} → {}", layer.inputs, layer.outputs);
            return Err(misplaced(index, &expected, found));
        }
        self.claim(index, &layer.name)?;
        let shape = [layer.outputs, layer.inputs];
        let mut weights = self.tensors.numbers(&format!("{}.weight", layer.name), &shape)?;
        let mut bias = self.tensors.numbers(&format!("{}.bias", layer.name), &shape[..1])?;
        if let Some(scaling) = self.pending.take() {
            scaling.before(&mut weights, &mut bias);
        }
        self.width = layer.outputs;
        self.done.push(Affine { weights, bias, relu: false });
        Ok(())
    }

    fn batch_norm(&mut self, index: usize, layer: &BatchNorm) -> Result<(), Error> {
        self.claim(index, &layer.name)?;
        let Some(last) = self.done.last_mut() else {
            return Err(misplaced(index, "a linear layer before the first batch norm", "none"));
        };
        if layer.features != self.width {
            let expected = format!("a batch norm of {} features", self.width);
            return Err(misplaced(index, &expected, layer.features));
        }
        let scaling = Scaling::read(layer, self.tensors)?;
        match (&self.pending, last.relu) {
            (Some(_), _) => Err(misplaced(index, "one batch norm between linear layers", "two")),
            (None, true) => {
                self.pending = Some(scaling);
                Ok(())
            }
            (None, false) => {
                scaling.after(last);
                Ok(())
            }
        }
    }

    fn claim(&mut self, index: usize, name: &str) -> Result<(), Error> {
        match self.names.insert(name.to_owned()) {
            true => Ok(()),
            false => Err(misplaced(index, "tensors of its own", format!("`{name}` again"))),
        }
    }

    fn relu(&mut self, index: usize) -> Result<(), Error> {
        match self.done.last_mut() {
            Some(last) if self.pending.is_none() => {
                last.relu = true;
                Ok(())
            }
            Some(_) => Err(misplaced(index, "a linear layer after a folded batch norm", "relu")),
            None => Err(misplaced(index, "a linear layer before the first ReLU", "none")),
        }
    }

    fn finish(self, index: usize, logits: usize) -> Result<Vec<Dense>, Error> {
        if self.pending.is_some() || self.done.last().is_none_or(|last| last.relu) {
            return Err(misplaced(index, "a linear layer at the end", "another kind"));
        }
        if self.width != logits {
            return Err(misplaced(index, &format!("{logits} logits at the end"), self.width));
        }
        self.done.into_iter().enumerate().map(|(place, affine)| affine.rounded(place)).collect()
    }
}

impl Scaling {
    fn read(layer: &BatchNorm, tensors: &Tensors) -> Result<Self, Error> {
        let part =
            |what: &str| tensors.numbers(&format!("{}.{what}", layer.name), &[layer.features]);
        let (weight, bias) = (part("weight")?, part("bias")?);
        let (mean, variance) = (part("running_mean")?, part("running_var")?);
        let positive = |v: f64| v + layer.epsilon > 0.0;
        if let Some(found) = variance.iter().find(|v| !positive(**v)) {
            return Err(Error::Tensor {
                name: format!("{}.running_var", layer.name),
                expected: format!("variances above −{}", layer.epsilon),
                found: found.to_string(),
            });
        }
        let scale: Vec<f64> =
            weight.iter().zip(&variance).map(|(w, v)| w / libm::sqrt(v + layer.epsilon)).collect();
        let shift = bias.iter().zip(&mean).zip(&scale).map(|((b, m), s)| b - m * s).collect();
        Ok(Self { scale, shift })
    }

    /// Scaling that follows a linear layer directly.
    #[inline(never)]
    fn after(&self, affine: &mut Affine) {
        let inputs = affine.weights.len() / affine.bias.len();
        for (output, weights) in affine.weights.chunks_exact_mut(inputs).enumerate() {
            weights.iter_mut().for_each(|w| *w *= self.scale[output]);
            affine.bias[output] = affine.bias[output] * self.scale[output] + self.shift[output];
        }
    }

    /// Scaling that stands before a linear layer: `W (s·x + t) + b = (W·s) x + (W t + b)`.
    #[inline(never)]
    fn before(&self, weights: &mut [f64], bias: &mut [f64]) {
        for (weights, bias) in weights.chunks_exact_mut(self.scale.len()).zip(bias) {
            *bias += weights.iter().zip(&self.shift).map(|(w, t)| w * t).sum::<f64>();
            weights.iter_mut().zip(&self.scale).for_each(|(w, s)| *w *= s);
        }
    }
}

impl Affine {
    /// The one rounding to f32; finite numbers can still overflow here.
    fn rounded(self, place: usize) -> Result<Dense, Error> {
        let round = |values: &[f64], what: &str| {
            rounded(values).map_err(|found| Error::NotFinite {
                place: format!("folded {what} of linear layer {place}"),
                found: found.to_string(),
            })
        };
        Ok(Dense::new(round(&self.weights, "weight")?, round(&self.bias, "bias")?, self.relu))
    }
}

/// The rounded values, or the first that is none.
#[inline(never)]
fn rounded(values: &[f64]) -> Result<Vec<f32>, f64> {
    let narrow: Vec<f32> = values.iter().map(|&value| value as f32).collect();
    match narrow.iter().position(|value| !value.is_finite()) {
        None => Ok(narrow),
        Some(place) => Err(values[place]),
    }
}

fn misplaced(index: usize, expected: &str, found: impl ToString) -> Error {
    Error::Layer { index, expected: expected.to_owned(), found: found.to_string() }
}
