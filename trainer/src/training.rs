//! The training loop.

use std::sync::{Mutex, PoisonError};

use burn::{
    module::Module,
    nn::loss::{BinaryCrossEntropyLossConfig, CrossEntropyLossConfig},
    optim::{AdamConfig, GradientsParams, ModuleOptimizer},
    tensor::{Device, ElementConversion, Int, Tensor, TensorData},
};

use crate::{
    Error, Recipe,
    network::Network,
    random::{Purpose, generator, shuffle},
};

/// Burn has one random generator for the whole process: trainings queue up for it, so that each
/// gets the numbers of its own seed.
static GENERATOR: Mutex<()> = Mutex::new(());

/// Is told how training goes, and says whether it goes on.
pub trait Observer {
    /// An epoch is over. `epoch` counts from 1; `loss` is the mean over its rows, in nats.
    fn epoch(&mut self, epoch: usize, loss: f64);

    /// Asked before every gradient step.
    fn is_stopped(&self) -> bool {
        false
    }
}

/// An observer that says and asks nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn epoch(&mut self, _: usize, _: f64) {}
}

/// z scores and classes of the training part.
#[derive(Debug, Clone)]
pub struct Examples {
    /// Number of features.
    pub features: usize,
    /// z scores, row-major.
    pub z: Vec<f32>,
    /// What the loss compares with: 0 or 1 for one logit (1 = positive), else class indices.
    pub targets: Vec<usize>,
    /// Number of logits: one for two classes, else one a class.
    pub logits: usize,
}

/// Trains a fresh network; the last epoch is kept.
///
/// # Errors
/// [`Error::Interrupted`] if the observer stops it, [`Error::Diverged`] if the loss is no number.
pub fn train(
    recipe: &Recipe,
    examples: &Examples,
    device: &Device,
    observer: &mut impl Observer,
) -> Result<Network, Error> {
    let _turn = GENERATOR.lock().unwrap_or_else(PoisonError::into_inner);
    let device = device.clone().autodiff();
    device.seed(recipe.seed);
    let mut network = Network::new(recipe, examples.features, examples.logits, &device);
    let mut optimiser = AdamConfig::new().init();
    let mut random = generator(recipe.seed, Purpose::Batches);
    let mut order: Vec<usize> = (0..examples.targets.len()).collect();
    for epoch in 1..=recipe.epochs {
        shuffle(&mut order, &mut random);
        let mut sum = 0.0;
        for batch in batches(&order, recipe.batch_size) {
            if observer.is_stopped() {
                return Err(Error::Interrupted { epoch });
            }
            let (next, loss) =
                step(network, &mut optimiser, recipe.learning_rate, examples, batch, &device);
            network = next;
            sum += loss * batch.len() as f64;
        }
        let loss = sum / order.len() as f64;
        if !loss.is_finite() {
            return Err(Error::Diverged { epoch, loss });
        }
        observer.epoch(epoch, loss);
    }
    Ok(network.valid())
}

/// Slices of `size` rows. A last row by itself joins the batch before it, since batch norm finds
/// no spread in one row.
fn batches(order: &[usize], size: usize) -> Vec<&[usize]> {
    let mut batches: Vec<&[usize]> = order.chunks(size).collect();
    if batches.len() > 1 && batches.last().is_some_and(|last| last.len() == 1) {
        batches.truncate(batches.len() - 2);
        batches.push(&order[batches.len() * size..]);
    }
    batches
}

fn step(
    network: Network,
    optimiser: &mut ModuleOptimizer,
    learning_rate: f64,
    examples: &Examples,
    batch: &[usize],
    device: &Device,
) -> (Network, f64) {
    let (rows, targets) = tensors(examples, batch, device);
    let loss = loss(network.forward(rows), targets, device);
    let value: f64 = loss.clone().into_scalar::<f32>().elem();
    let gradients = GradientsParams::from_grads(loss.backward(), &network);
    (optimiser.step(learning_rate, network, gradients), value)
}

fn tensors(examples: &Examples, batch: &[usize], device: &Device) -> (Tensor<2>, Tensor<1, Int>) {
    let width = examples.features;
    let row = |&row: &usize| &examples.z[row * width..(row + 1) * width];
    let rows: Vec<f32> = batch.iter().flat_map(row).copied().collect();
    let targets: Vec<i64> = batch.iter().map(|&row| examples.targets[row] as i64).collect();
    (
        Tensor::from_data(TensorData::new(rows, [batch.len(), width]), device),
        Tensor::from_data(TensorData::new(targets, [batch.len()]), device),
    )
}

/// Mean cross-entropy, in nats.
fn loss(logits: Tensor<2>, targets: Tensor<1, Int>, device: &Device) -> Tensor<1> {
    let [rows, outputs] = logits.dims();
    if outputs > 1 {
        return CrossEntropyLossConfig::new().init(device).forward(logits, targets);
    }
    let binary = BinaryCrossEntropyLossConfig::new().with_logits(true).init(device);
    binary.forward(logits.reshape([rows]), targets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_last_row_joins_the_batch_before_it() {
        let order: Vec<usize> = (0..9).collect();
        let sizes = |size| batches(&order, size).iter().map(|b| b.len()).collect::<Vec<_>>();
        assert_eq!(sizes(4), [4, 5]);
        assert_eq!(sizes(5), [5, 4]);
        assert_eq!(sizes(100), [9]);
        assert_eq!(batches(&order, 4).concat(), order);
    }
}
