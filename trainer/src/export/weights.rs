//! A trained network to layers and tensors under PyTorch's names, rounded as the file stores them.

use burn::{
    module::Param,
    nn::{BatchNorm, Linear},
    tensor::{Tensor as Numbers, TensorData},
};
use model_wasm::{
    file::{Precision, Tensor, Tensors},
    manifest::{self, Layer},
};

use crate::{
    Error,
    network::{Block, Network},
};

/// Layers and tensors of a file, and the network that computes with the very same numbers.
pub(super) struct Rounded {
    pub(super) layers: Vec<Layer>,
    pub(super) tensors: Tensors,
    pub(super) network: Network,
}

/// Significant bits of a linear weight. F16 has 11; the last four cost a fifth of what a browser
/// loads, and change no verdict: the network is measured as it is shipped, after rounding.
const SIGNIFICANT_BITS: u32 = 7;

/// Rounds linear weights to seven significant bits and stores them, as the biases, as F16; loads
/// both back. Batch norms stay F32.
///
/// A layer's name is its index in PyTorch's `Sequential`, where ReLU and dropout count too.
pub(super) fn round(network: Network) -> Result<Rounded, Error> {
    let mut list = List::default();
    let blocks = network.blocks.into_iter().map(|block| list.block(block));
    let blocks = blocks.collect::<Result<Vec<_>, Error>>()?;
    let head = list.linear(network.head)?;
    Ok(Rounded { layers: list.layers, tensors: list.tensors, network: Network { blocks, head } })
}

#[derive(Default)]
struct List {
    layers: Vec<Layer>,
    tensors: Tensors,
}

impl List {
    fn block(&mut self, block: Block) -> Result<Block, Error> {
        let linear = self.linear(block.linear)?;
        if block.norm_first {
            self.batch_norm(&block.norm)?;
            self.layers.push(Layer::Relu);
        } else {
            self.layers.push(Layer::Relu);
            self.batch_norm(&block.norm)?;
        }
        self.layers.push(Layer::Dropout { rate: block.dropout.prob });
        Ok(Block { linear, ..block })
    }

    fn linear(&mut self, linear: Linear) -> Result<Linear, Error> {
        let name = self.layers.len().to_string();
        let [inputs, outputs] = linear.weight.val().dims();
        let device = linear.weight.val().device();
        let weight = numbers(&format!("{name}.weight"), linear.weight.val())?;
        let weight: Vec<f32> = transposed(&weight, outputs).into_iter().map(coarse).collect();
        let weight = self.store(&name, "weight", Precision::F16, &[outputs, inputs], &weight);
        let bias = match &linear.bias {
            Some(bias) => numbers(&format!("{name}.bias"), bias.val())?,
            None => vec![0.0; outputs],
        };
        let bias = self.store(&name, "bias", Precision::F16, &[outputs], &bias);
        self.layers.push(Layer::Linear(manifest::Linear { name, inputs, outputs }));
        let weight = TensorData::new(transposed(&weight, inputs), [inputs, outputs]);
        Ok(Linear {
            weight: Param::from_data(weight, &device),
            bias: Some(Param::from_data(TensorData::new(bias, [outputs]), &device)),
        })
    }

    fn batch_norm(&mut self, norm: &BatchNorm) -> Result<(), Error> {
        let name = self.layers.len().to_string();
        let parts = [
            ("weight", norm.gamma.val()),
            ("bias", norm.beta.val()),
            ("running_mean", norm.running_mean.value_sync()),
            ("running_var", norm.running_var.value_sync()),
        ];
        let mut features = 0;
        for (part, tensor) in parts {
            let values = numbers(&format!("{name}.{part}"), tensor)?;
            features = values.len();
            self.store(&name, part, Precision::F32, &[features], &values);
        }
        let epsilon = norm.epsilon;
        self.layers.push(Layer::BatchNorm(manifest::BatchNorm { name, features, epsilon }));
        Ok(())
    }

    /// Keeps a tensor and returns its values as rounded.
    fn store(
        &mut self,
        layer: &str,
        part: &str,
        precision: Precision,
        shape: &[usize],
        values: &[f32],
    ) -> Vec<f32> {
        let tensor = Tensor::new(precision, shape, values);
        let rounded = tensor.values().to_vec();
        self.tensors.insert(format!("{layer}.{part}"), tensor);
        rounded
    }
}

/// `value` with [`SIGNIFICANT_BITS`] bits, ties to even.
fn coarse(value: f32) -> f32 {
    let dropped = f32::MANTISSA_DIGITS - SIGNIFICANT_BITS;
    let bits = value.to_bits();
    let odd = (bits >> dropped) & 1;
    f32::from_bits((bits + (1 << (dropped - 1)) - 1 + odd) >> dropped << dropped)
}

fn numbers<const D: usize>(name: &str, tensor: Numbers<D>) -> Result<Vec<f32>, Error> {
    let wrong =
        |found: &dyn ToString| Error::Tensor { name: name.to_owned(), found: found.to_string() };
    tensor.try_into_vec_as::<f32>().map_err(|found| wrong(&found))
}

/// Row-major numbers with `columns` a row, turned: Burn keeps [in, out], PyTorch [out, in].
fn transposed(values: &[f32], columns: usize) -> Vec<f32> {
    let column = |column| values.iter().skip(column).step_by(columns).copied();
    (0..columns).flat_map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_keeps_seven_significant_bits() {
        // 1 + 1/64 has seven bits; 1 + 1/128 lies halfway and goes to the even one.
        assert_eq!(coarse(1.0 + 1.0 / 64.0), 1.0 + 1.0 / 64.0);
        assert_eq!(coarse(1.0 + 1.0 / 128.0), 1.0);
        assert_eq!(coarse(1.0 + 3.0 / 128.0), 1.0 + 2.0 / 64.0);
        assert_eq!(coarse(-0.3), -0.300_781_25);
    }

    #[test]
    fn turning_swaps_rows_and_columns() {
        assert_eq!(transposed(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 3), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
    }
}
